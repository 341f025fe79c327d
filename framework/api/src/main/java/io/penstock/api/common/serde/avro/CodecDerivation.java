package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.UnsupportedTypeException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * Derives the codec of a type, and with it the schema: one pass over the type's structure. A record's components are never null unless
 * boxed, Optional or annotated {@code @Nullable} (any annotation of that name); a plain class' fields are null until set, so that all
 * of them may be null but primitive ones.
 */
final class CodecDerivation {
    /** A type and what its variables stand for. */
    private record Bound(Type type, Map<TypeVariable<?>, Bound> bindings) {}

    private static final Map<Class<?>, Class<?>> PRIMITIVES = Map.of(
            Boolean.class, boolean.class,
            Byte.class, byte.class,
            Short.class, short.class,
            Character.class, char.class,
            Integer.class, int.class,
            Long.class, long.class,
            Float.class, float.class,
            Double.class, double.class);

    /** By the type with its arguments. */
    private final Map<String, RecordCodec> records = new HashMap<>();

    private final Map<String, EnumCodec> enums = new HashMap<>();

    private CodecDerivation() {}

    /**
     * @throws UnsupportedTypeException naming the class, the path to the field, and the remedy
     */
    static ValueCodec derive(Type type) {
        CodecDerivation derivation = new CodecDerivation();
        ValueCodec codec = derivation.codec(new Bound(type, Map.of()), derivation.label(new Bound(type, Map.of())));
        derivation.records.values().forEach(RecordCodec::settle);
        return codec;
    }

    /** The codec of a value that is not null. */
    private ValueCodec codec(Bound given, String path) {
        Bound bound = resolved(given, path);
        Class<?> raw = raw(bound.type);
        Class<?> primitive = PRIMITIVES.getOrDefault(raw, raw);
        if (primitive.isPrimitive()) {
            return primitive(primitive);
        }
        ValueCodec plain = TextCodec.find(raw);
        if (plain == null) {
            plain = TimeCodec.find(raw);
        }
        if (plain != null) {
            return plain;
        } else if (raw == byte[].class) {
            return new BytesCodec();
        } else if (raw.isEnum()) {
            return enumCodec(raw, path);
        } else if (raw == Optional.class) {
            return optional(codec(argument(bound, 0, path), path + "?"), true);
        } else if (raw == List.class || raw == Collection.class || raw == Set.class) {
            return new ArrayCodec(codec(argument(bound, 0, path), path + "[]"), raw == Set.class);
        } else if (raw == Map.class) {
            return map(bound, path);
        } else if (raw.isSealed()) {
            return sealed(raw, path);
        }
        return record(bound, raw, path);
    }

    private static ValueCodec primitive(Class<?> type) {
        if (type == boolean.class) {
            return new BooleanCodec();
        } else if (type == long.class) {
            return new LongCodec();
        } else if (type == double.class || type == float.class) {
            return new FloatingCodec(type == double.class);
        }
        return IntCodec.of(type);
    }

    private static ValueCodec optional(ValueCodec codec, boolean optional) {
        if (codec instanceof SealedCodec sealed) {
            return sealed.with(optional ? SealedCodec.Absence.OPTIONAL : SealedCodec.Absence.NULL);
        }
        return new NullableCodec(codec, optional);
    }

    private ValueCodec map(Bound bound, String path) {
        if (raw(resolved(argument(bound, 0, path), path).type) != String.class) {
            throw new UnsupportedTypeException(path + " is a map whose keys are "
                    + label(argument(bound, 0, path))
                    + "; Avro's maps have strings as keys: use Map<String, ...>, a list of records, or MapState");
        }
        return new MapCodec(codec(argument(bound, 1, path), path + "{}"));
    }

    private EnumCodec enumCodec(Class<?> raw, String path) {
        EnumCodec known = enums.get(raw.getName());
        if (known == null) {
            Enum<?>[] constants = Arrays.stream(raw.getEnumConstants()).toArray(Enum<?>[]::new);
            List<String> symbols = Arrays.stream(constants).map(Enum::name).toList();
            known = new EnumCodec(
                    named(path, () -> Schema.createEnum(raw.getSimpleName(), null, namespace(raw), symbols)),
                    constants);
            enums.put(raw.getName(), known);
        }
        return known;
    }

    private SealedCodec sealed(Class<?> type, String path) {
        List<ValueCodec> branches = new ArrayList<>();
        Map<Class<?>, Integer> byClass = new HashMap<>();
        addBranches(type, path, branches, byClass);
        return new SealedCodec(type, SealedCodec.Absence.NONE, branches, byClass);
    }

    private void addBranches(Class<?> type, String path, List<ValueCodec> branches, Map<Class<?>, Integer> byClass) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                addBranches(permitted, path, branches, byClass);
            } else if (!byClass.containsKey(permitted)) {
                byClass.put(permitted, branches.size());
                branches.add(codec(new Bound(permitted, Map.of()), path + "(" + permitted.getSimpleName() + ")"));
            }
        }
    }

    private RecordCodec record(Bound bound, Class<?> raw, String path) {
        String label = label(bound);
        RecordCodec known = records.get(label);
        if (known != null) {
            return known;
        }
        ClassShape shape = ClassShape.of(raw, path);
        String simple = bound.type instanceof ParameterizedType ? genericName(bound) : raw.getSimpleName();
        if (records.values().stream()
                .anyMatch(other -> other.schema().getFullName().equals(fullName(raw, simple)))) {
            throw new UnsupportedTypeException(path + ": " + label + " and another type are both named "
                    + fullName(raw, simple) + " in Avro; rename one of the classes");
        }
        Schema schema = named(path, () -> Schema.createRecord(simple, null, namespace(raw), false));
        RecordCodec codec = new RecordCodec(schema, raw);
        records.put(label, codec);
        List<Schema.Field> schemaFields = new ArrayList<>();
        List<ValueCodec> codecs = new ArrayList<>();
        for (RecordField field : shape.fields()) {
            ValueCodec fieldCodec = fieldCodec(field, bound, raw.isRecord(), path + "." + field.name());
            schemaFields.add(named(path, () -> {
                Schema.Field named =
                        new Schema.Field(field.name(), fieldCodec.schema(), null, fieldCodec.schemaDefault());
                field.aliases().forEach(named::addAlias);
                return named;
            }));
            codecs.add(fieldCodec);
        }
        schema.setFields(schemaFields);
        codec.complete(shape.fields(), codecs, shape.constructor());
        return codec;
    }

    private ValueCodec fieldCodec(RecordField field, Bound owner, boolean ofRecord, String path) {
        Map<TypeVariable<?>, Bound> bindings = new HashMap<>();
        if (owner.type instanceof ParameterizedType parameterized) {
            TypeVariable<?>[] variables = raw(owner.type).getTypeParameters();
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < variables.length; i++) {
                bindings.put(variables[i], new Bound(arguments[i], owner.bindings));
            }
        }
        Bound bound = resolved(new Bound(field.type(), bindings), path);
        ValueCodec codec = codec(bound, path);
        Class<?> raw = raw(bound.type);
        boolean nullable = !raw.isPrimitive()
                && raw != Optional.class
                && (PRIMITIVES.containsKey(raw) || !ofRecord || isNullable(field.annotated()));
        return nullable ? optional(codec, false) : codec;
    }

    private static boolean isNullable(List<AnnotatedElement> annotated) {
        return annotated.stream()
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    /** What a variable stands for; a wildcard's upper bound. */
    private static Bound resolved(Bound bound, String path) {
        if (bound.type instanceof TypeVariable<?> variable) {
            Bound known = bound.bindings.get(variable);
            if (known == null) {
                throw new UnsupportedTypeException(
                        path + " is of the type variable " + variable
                                + ", which nothing stands for; give the type with its arguments, as new TypeHint<Pair<String, Long>>() {}");
            }
            return resolved(known, path);
        } else if (bound.type instanceof WildcardType wildcard) {
            return resolved(new Bound(wildcard.getUpperBounds()[0], bound.bindings), path);
        }
        return bound;
    }

    private static Bound argument(Bound bound, int index, String path) {
        if (bound.type instanceof ParameterizedType parameterized) {
            return new Bound(parameterized.getActualTypeArguments()[index], bound.bindings);
        }
        throw new UnsupportedTypeException(path + " is a raw " + bound.type.getTypeName()
                + "; declare what is in it, as List<String>, or give the type as new TypeHint<List<String>>() {}");
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        } else if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return Object.class;
    }

    /** The type with its arguments in full. */
    private String label(Bound bound) {
        Bound known = bound.type instanceof TypeVariable<?> variable
                ? bound.bindings.getOrDefault(variable, new Bound(Object.class, Map.of()))
                : bound;
        if (known.type instanceof ParameterizedType parameterized) {
            return raw(known.type).getName()
                    + Arrays.stream(parameterized.getActualTypeArguments())
                            .map(argument -> label(new Bound(argument, known.bindings)))
                            .toList();
        }
        return known.type instanceof TypeVariable<?> ? label(known) : known.type.getTypeName();
    }

    /** A name for a generic class with its arguments: {@code Pair_String_Long}. */
    private String genericName(Bound bound) {
        if (bound.type instanceof ParameterizedType parameterized) {
            StringBuilder name = new StringBuilder(raw(bound.type).getSimpleName());
            for (Type argument : parameterized.getActualTypeArguments()) {
                name.append('_').append(genericName(resolved(new Bound(argument, bound.bindings), "a type argument")));
            }
            return name.toString();
        }
        return raw(bound.type).getSimpleName().replace("[]", "Array");
    }

    private static String fullName(Class<?> type, String simple) {
        String namespace = namespace(type);
        return namespace == null ? simple : namespace + "." + simple;
    }

    /** The package, and the classes around; null where there is neither. */
    private static @Nullable String namespace(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        if (around != null) {
            return around.getName().replace('$', '.');
        }
        return type.getPackageName().isEmpty() ? null : type.getPackageName();
    }

    private static <S> S named(String path, Supplier<S> creation) {
        try {
            return creation.get();
        } catch (SchemaParseException e) {
            throw new UnsupportedTypeException(path + " has a name that Avro refuses: " + e.getMessage()
                    + "; Avro's names are of A-Z, a-z, 0-9 and _");
        }
    }
}
