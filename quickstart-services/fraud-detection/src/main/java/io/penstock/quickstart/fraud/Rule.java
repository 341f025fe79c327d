package io.penstock.quickstart.fraud;

/** What makes a payment suspicious; RULES.md has the definitions. */
public enum Rule {
    /** Many small payments, then a large one within a minute. */
    VELOCITY,
    /** Far above what the account usually pays. */
    AMOUNT,
    /** Too far from the account's previous payment for the time between. */
    IMPOSSIBLE_TRAVEL
}
