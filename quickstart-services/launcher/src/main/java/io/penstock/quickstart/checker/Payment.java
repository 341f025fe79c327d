package io.penstock.quickstart.checker;

import org.apache.avro.generic.GenericRecord;

/** What the rules look at in a record of the transactions topic. */
record Payment(long id, long account, long cents, double latitude, double longitude, long timestampMs) {

    static Payment of(GenericRecord avro) {
        return new Payment(
                (long) avro.get("id"),
                (long) avro.get("account"),
                (long) avro.get("amountCents"),
                (double) avro.get("latitude"),
                (double) avro.get("longitude"),
                (long) avro.get("timestampMs"));
    }
}
