package io.penstock.quickstart.generator;

import org.jspecify.annotations.Nullable;

/**
 * A payment to send.
 *
 * @param timestampMs event time, in milliseconds since the epoch
 * @param fraud what was planted with it, null for a payment that is no label's: honest, or the prelude to a fraud
 */
record Payment(
        long id,
        long account,
        long amountCents,
        String merchant,
        double latitude,
        double longitude,
        long timestampMs,
        @Nullable FraudKind fraud) {}
