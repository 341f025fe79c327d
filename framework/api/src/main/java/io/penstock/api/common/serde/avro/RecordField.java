package io.penstock.api.common.serde.avro;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.reflect.AvroAlias;
import org.jspecify.annotations.Nullable;

/**
 * A component of a record, or a field of a plain class.
 *
 * @param annotated where a {@code @Nullable}, or its former names, may stand
 * @param getter from the object to the value
 * @param setter from object and value to nothing; null in a record
 */
record RecordField(
        String name, Type type, List<AnnotatedElement> annotated, MethodHandle getter, @Nullable MethodHandle setter) {
    RecordField {
        annotated = List.copyOf(annotated);
    }

    /** Names that it had in data written earlier. */
    List<String> aliases() {
        return annotated.stream()
                .flatMap(element -> Arrays.stream(element.getAnnotationsByType(AvroAlias.class)))
                .map(AvroAlias::alias)
                .distinct()
                .toList();
    }
}
