package io.penstock.protocol.graph;

import io.penstock.protocol.HexId;
import org.jspecify.annotations.Nullable;

/**
 * One operator of a stage.
 *
 * @param id derived from the uid, else from its place in the graph
 * @param name for people; renaming changes no fingerprint
 * @param uid null where the user gave none
 * @param type what kind of operator, as "map", "filter", "process"
 * @param detail what else makes it the operator it is (function class, serdes, topic); part of the fingerprint, may be empty
 */
public record OperatorDescription(HexId id, String name, @Nullable String uid, String type, String detail) {}
