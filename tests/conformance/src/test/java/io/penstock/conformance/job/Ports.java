package io.penstock.conformance.job;

import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.KeyedStream;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** What a job is given: its input, and where to put its results, as text that begins with the key and a bar. */
public final class Ports {

    private final IntFunction<DataStream<Event>> inputs;
    private final BiConsumer<String, DataStream<String>> outputs;

    public Ports(IntFunction<DataStream<Event>> inputs, BiConsumer<String, DataStream<String>> outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** @param side 0 or 1 */
    public DataStream<Event> input(int side) {
        return inputs.apply(side);
    }

    public KeyedStream<Event, String> keyed(int side) {
        return input(side).keyBy(event -> event.key, Types.STRING);
    }

    public void output(DataStream<String> results) {
        outputs.accept("out", results);
    }

    /** A second kind of results. */
    public void late(DataStream<String> results) {
        outputs.accept("late", results);
    }
}
