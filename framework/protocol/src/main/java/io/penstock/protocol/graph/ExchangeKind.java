package io.penstock.protocol.graph;

/** What separates two stages. */
public enum ExchangeKind {
    KEY_BY,
    REBALANCE,
    BROADCAST,
    GLOBAL
}
