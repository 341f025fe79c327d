package io.penstock.quickstart.generator;

/** The frauds that are planted; named as the rule that ought to find them. */
enum FraudKind {
    VELOCITY,
    AMOUNT,
    IMPOSSIBLE_TRAVEL
}
