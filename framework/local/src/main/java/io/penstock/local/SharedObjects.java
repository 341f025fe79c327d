package io.penstock.local;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.util.OutputTag;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/** Which objects the copies of a drawing have in common: what is immutable or thread-safe by its contract. */
final class SharedObjects {

    private static final List<Class<?>> SHARED = List.of(
            TypeInformation.class,
            Serde.class,
            StateDescriptor.class,
            OutputTag.class,
            Source.class,
            Sink.class,
            WatermarkStrategy.class,
            StreamExecutionEnvironment.class,
            Optional.class,
            ClassLoader.class);

    private SharedObjects() {}

    static boolean isShared(Object object) {
        return SHARED.stream().anyMatch(type -> type.isInstance(object))
                || (!(object instanceof Serializable) && isCodeOnly(object.getClass()));
    }

    /** A lambda without a way to copy it, or an object without fields. */
    private static boolean isCodeOnly(Class<?> type) {
        if (type.isHidden()) {
            return true;
        }
        if (type.isArray() || type == Object.class) {
            return false;
        }
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (var field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    return false;
                }
            }
        }
        return true;
    }
}
