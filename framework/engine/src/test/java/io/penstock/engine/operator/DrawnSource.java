package io.penstock.engine.operator;

import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;

/** A source that is drawn and never read: the test hands its records to the chain. */
record DrawnSource<T>(String name) implements Source<T> {

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        throw new UnsupportedOperationException("source " + name + " is only drawn");
    }

    @Override
    public SourceReader<T> createReader(SourceContext context) {
        throw new UnsupportedOperationException("source " + name + " is only drawn");
    }

    @Override
    public String describe() {
        return name;
    }
}
