package io.penstock.quickstart.checker;

import org.apache.avro.generic.GenericRecord;

/** An alert, expected or seen; two are the same if everything is. */
record Finding(String rule, long account, long transactionId, long timestampMs, String reason) {

    static Finding of(GenericRecord avro) {
        return new Finding(
                avro.get("rule").toString(),
                (long) avro.get("account"),
                (long) avro.get("transactionId"),
                (long) avro.get("timestampMs"),
                avro.get("reason").toString());
    }
}
