package io.penstock.streaming.api.datastream;

import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.Transformation;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A stream whose records all tasks of a function get, to keep what they say in broadcast state. For {@link DataStream#connect}.
 *
 * @param <T> records
 */
public class BroadcastStream<T> {
    final DataStream<T> stream;
    private final List<MapStateDescriptor<?, ?>> descriptors;

    BroadcastStream(DataStream<T> stream, List<MapStateDescriptor<?, ?>> descriptors) {
        this.stream = stream;
        this.descriptors = List.copyOf(descriptors);
        Set<String> names = new HashSet<>();
        for (MapStateDescriptor<?, ?> descriptor : this.descriptors) {
            if (!names.add(descriptor.getName())) {
                throw new IllegalArgumentException("broadcast state \"" + descriptor.getName()
                        + "\" is declared twice; each needs a name of its own");
            }
            if (descriptor.getTtlConfig().isEnabled()) {
                throw new UnsupportedOperationException("broadcast state \"" + descriptor.getName()
                        + "\" has a time to live; tasks would come to differ: broadcast what removes it");
            }
        }
    }

    public TypeInformation<T> getType() {
        return stream.getType();
    }

    public Transformation<T> getTransformation() {
        return stream.getTransformation();
    }

    public List<MapStateDescriptor<?, ?>> getBroadcastStateDescriptors() {
        return descriptors;
    }

    public StreamExecutionEnvironment getEnvironment() {
        return stream.getExecutionEnvironment();
    }
}
