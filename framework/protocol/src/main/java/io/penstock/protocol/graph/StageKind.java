package io.penstock.protocol.graph;

/** How records reach a stage. */
public enum StageKind {
    /** It reads from outside: one task per source partition. */
    SOURCE,
    /** By key group: one task per key group. */
    KEYED,
    /** Evenly over its tasks. */
    REBALANCED,
    /** All to every task. */
    BROADCAST,
    /** All to its one task. */
    GLOBAL
}
