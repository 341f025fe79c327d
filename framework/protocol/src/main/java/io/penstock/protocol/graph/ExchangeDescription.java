package io.penstock.protocol.graph;

import org.jspecify.annotations.Nullable;

/**
 * An edge between two stages.
 *
 * @param from the sending stage's name
 * @param to the receiving stage's name
 * @param topic carries what goes to other processes; null where none is needed
 * @param why for people: what in the job calls for it
 */
public record ExchangeDescription(String from, String to, ExchangeKind kind, @Nullable String topic, String why) {}
