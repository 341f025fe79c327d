package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SourceContext;
import io.penstock.log.Clock;
import io.penstock.log.Log;

/** A source "payments" of a job "fraud" on a log. */
record TestContext(Log log, Clock clock) implements SourceContext {

    /** With a clock by which a second passes between any two looks at it. */
    TestContext(Log log) {
        this(log, new Leaping());
    }

    private static final class Leaping implements Clock {
        private long seconds;

        @Override
        public long nowMs() {
            return nanoTime() / 1_000_000;
        }

        @Override
        public long nanoTime() {
            return ++seconds * 1_000_000_000;
        }
    }

    /** Stands still until it is set. */
    static final class Standing implements Clock {
        long nanos;

        @Override
        public long nowMs() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    }

    @Override
    public String jobName() {
        return "fraud";
    }

    @Override
    public String uid() {
        return "payments";
    }

    @Override
    public <S> S service(Class<S> type) {
        if (type == Log.class) {
            return type.cast(log);
        }
        if (type == Clock.class) {
            return type.cast(clock);
        }
        throw new IllegalStateException("not lent: " + type);
    }
}
