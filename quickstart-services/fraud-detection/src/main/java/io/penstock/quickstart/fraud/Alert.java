package io.penstock.quickstart.fraud;

/**
 * A suspicion, raised once.
 *
 * @param rule which rule raised it
 * @param account whose card
 * @param transactionId of the payment that raised it
 * @param timestampMs that payment's event time, in milliseconds since the epoch
 * @param reason for a person to read; its wording is part of the rules' specification
 */
public record Alert(Rule rule, long account, long transactionId, long timestampMs, String reason) {}
