package io.penstock.engine.slot;

import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.api.connector.source.DeadLetterHeaders;
import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.metrics.Counter;
import org.jspecify.annotations.Nullable;

/** Writes a record that cannot be processed to the job's dead-letter queue, in the same commit that moves the position past it. */
final class DeadLetters {

    private final String topic;
    private final CommitOutput output;
    private final Counter undecodable;
    private final Counter rejected;

    DeadLetters(String topic, CommitOutput output, Counter undecodable, Counter rejected) {
        this.topic = topic;
        this.output = output;
        this.undecodable = undecodable;
        this.rejected = rejected;
    }

    /** The source could not decode it, and it is left out. */
    void skipped() {
        undecodable.inc();
    }

    /** The source could not decode it. */
    void undecodable(SourceSplit split, long offset, RawRecord raw, String errorClass, @Nullable String errorMessage) {
        undecodable.inc();
        send(split, offset, raw, errorClass, errorMessage);
    }

    /** A function threw on it. */
    void rejected(SourceSplit split, long offset, RawRecord raw, String errorClass, @Nullable String errorMessage) {
        rejected.inc();
        send(split, offset, raw, errorClass, errorMessage);
    }

    /** A function threw on it, and the source refuses it where it came from. */
    void handedBack() {
        rejected.inc();
    }

    private void send(SourceSplit split, long offset, RawRecord raw, String errorClass, @Nullable String errorMessage) {
        output.send(
                topic,
                -1,
                -1L,
                raw.key(),
                raw.value(),
                DeadLetterHeaders.of(split, offset, raw, errorClass, errorMessage));
    }
}
