/**
 * A job's graph as it is published: what people, the coordinator and fingerprints see of it. A description only; the graph that
 * runs is the engine's.
 */
@NullMarked
package io.penstock.protocol.graph;

import org.jspecify.annotations.NullMarked;
