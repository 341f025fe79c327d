package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SourceContext;
import io.penstock.log.Log;

/** A source "payments" of a job "fraud" on a log. */
record TestContext(Log log) implements SourceContext {

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
        throw new IllegalStateException("not lent: " + type);
    }
}
