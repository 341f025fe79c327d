package io.penstock.engine.slot;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes texts to a topic with the commit. */
record TextSink(String topic) implements Sink<String> {

    @Override
    public SinkWriter<String> createWriter(SinkContext context) {
        return (record, of) -> context.commitOutput()
                .send(topic, -1, of.timestampMs(), null, record.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Override
    public String describe() {
        return topic;
    }
}
