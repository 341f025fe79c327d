package io.penstock.bench.workload;

/**
 * What travels from the parser to the keyed stage: the part of a transaction that changes a profile.
 *
 * @param account the key
 * @param id the transaction's number
 * @param amountCents never negative
 * @param timestamp as {@link Transaction#timestamp()}
 * @param report true: emit the account's profile and change nothing
 */
public record Update(long account, long id, long amountCents, long timestamp, boolean report) {}
