package io.penstock.testkit.operator;

import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;

/** Stands for the input where the job is drawn; records come from the test, so nobody reads it. */
final class DrawnInput<T> implements Source<T> {

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        throw unread();
    }

    @Override
    public SourceReader<T> createReader(SourceContext context) {
        throw unread();
    }

    private static IllegalStateException unread() {
        return new IllegalStateException("a harness has no source; records come by processElement");
    }

    @Override
    public String describe() {
        return "what the test gives";
    }
}
