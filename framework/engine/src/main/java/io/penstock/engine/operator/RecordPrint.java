package io.penstock.engine.operator;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an object holds at a moment, all that hangs on it included, so that a later look can tell whether and where it has changed.
 * Fields are looked at but for transient ones, which caches ought to be; of the JDK's classes those that are values or collections. Bounded:
 * what is beyond {@value #PARTS_MAX} values, or deeper than {@value #DEPTH_MAX}, is not seen. Immutable; the object is not kept.
 */
final class RecordPrint {

    private static final int PARTS_MAX = 1024;
    private static final int DEPTH_MAX = 24;

    /** Of messages that fill in their own caches when they are written, and cannot be changed otherwise. */
    private static final Set<String> CLOSED = Set.of("com.google.protobuf.MessageLite", "org.apache.avro.Schema");

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private final long[] parts;

    private RecordPrint(long[] parts) {
        this.parts = parts;
    }

    /** Whether an object of the class is the same for ever. */
    static boolean isImmutable(Class<?> type) {
        return SHAPES.get(type).immutable;
    }

    static RecordPrint of(Object object) {
        Walk walk = new Walk(-1);
        walk.look(object, 0);
        return new RecordPrint(Arrays.copyOf(walk.parts, walk.size));
    }

    /**
     * Where the object differs from what it was when this was taken, as {@code lines[2].price}; empty where the object is another in whole,
     * null where it does not differ.
     */
    @Nullable String differenceTo(Object now) {
        try {
            Walk walk = new Walk(-1);
            walk.look(now, 0);
            int at = Arrays.mismatch(parts, 0, parts.length, walk.parts, 0, walk.size);
            if (at < 0) {
                return null;
            }
            Walk naming = new Walk(at);
            naming.look(now, 0);
            return naming.found == null ? "" : naming.found;
        } catch (ConcurrentModificationException changing) {
            return ""; // by another thread, at this moment
        }
    }

    /** How objects of a class are looked at. */
    private static final class Shape {

        private enum Kind {
            /** Its hash code is what it is. */
            VALUE,
            /** Nobody can look into it; which object it is, is all there is to see. */
            OPAQUE,
            TEXT,
            PRIMITIVES,
            ARRAY,
            COLLECTION,
            MAP,
            OPTIONAL,
            FIELDS
        }

        private final Kind kind;
        private final boolean immutable;
        private final Field[] fields;

        private Shape(Kind kind, boolean immutable, Field[] fields) {
            this.kind = kind;
            this.immutable = immutable;
            this.fields = fields;
        }

        static Shape of(Class<?> type) {
            if (isValue(type)) {
                return new Shape(Kind.VALUE, true, new Field[0]);
            }
            if (isClosed(type)) {
                return new Shape(Kind.OPAQUE, true, new Field[0]);
            }
            Kind kind = kindOf(type);
            return new Shape(
                    kind,
                    kind == Kind.FIELDS && isImmutable(type, new HashSet<>()),
                    kind == Kind.FIELDS ? fields(type) : new Field[0]);
        }

        private static Kind kindOf(Class<?> type) {
            if (type.isArray()) {
                return type.getComponentType().isPrimitive() ? Kind.PRIMITIVES : Kind.ARRAY;
            }
            if (CharSequence.class.isAssignableFrom(type)) {
                return Kind.TEXT;
            }
            if (Collection.class.isAssignableFrom(type)) {
                return Kind.COLLECTION;
            }
            if (Map.class.isAssignableFrom(type)) {
                return Kind.MAP;
            }
            if (type == Optional.class) {
                return Kind.OPTIONAL;
            }
            if (Date.class.isAssignableFrom(type)) {
                return Kind.VALUE; // may be set to another time, which its hash code tells
            }
            return isOfJdk(type) ? Kind.OPAQUE : Kind.FIELDS;
        }

        private static boolean isOfJdk(Class<?> type) {
            ClassLoader loader = type.getClassLoader();
            return loader == null || loader == ClassLoader.getPlatformClassLoader();
        }

        private static boolean isValue(Class<?> type) {
            return type.isPrimitive()
                    || type.isEnum()
                    || (type.getSuperclass() != null && type.getSuperclass().isEnum())
                    || type == String.class
                    || type == Boolean.class
                    || type == Character.class
                    || (isOfJdk(type)
                            && (isNumber(type)
                                    || TemporalAccessor.class.isAssignableFrom(type)
                                    || TemporalAmount.class.isAssignableFrom(type)))
                    || type == UUID.class
                    || type == Currency.class
                    || type == Locale.class
                    || type == java.net.URI.class;
        }

        private static boolean isNumber(Class<?> type) {
            return type == Integer.class
                    || type == Long.class
                    || type == Double.class
                    || type == Float.class
                    || type == Short.class
                    || type == Byte.class
                    || type == BigDecimal.class
                    || type == BigInteger.class;
        }

        private static boolean isClosed(Class<?> type) {
            if (type == Class.class || ClassLoader.class.isAssignableFrom(type) || type.isHidden()) {
                return true;
            }
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                if (CLOSED.contains(each.getName()) || isAnyClosed(each.getInterfaces())) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isAnyClosed(Class<?>[] interfaces) {
            for (Class<?> each : interfaces) {
                if (CLOSED.contains(each.getName()) || isAnyClosed(each.getInterfaces())) {
                    return true;
                }
            }
            return false;
        }

        /** @param above classes that are being asked about: of a type that holds itself the rest decides */
        private static boolean isImmutable(Class<?> type, Set<Class<?>> above) {
            if (!above.add(type)) {
                return true;
            }
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (isLookedAt(field)
                            && !(Modifier.isFinal(field.getModifiers()) && isFixed(field.getType(), above))) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** Whether all that a field of the type can hold is immutable. */
        private static boolean isFixed(Class<?> type, Set<Class<?>> above) {
            if (isValue(type)) {
                return true;
            }
            if (type.isSealed()) {
                for (Class<?> permitted : type.getPermittedSubclasses()) {
                    if (!isFixed(permitted, above)) {
                        return false;
                    }
                }
                return Modifier.isAbstract(type.getModifiers()) || isImmutable(type, above);
            }
            return Modifier.isFinal(type.getModifiers())
                    && !isOfJdk(type)
                    && kindOf(type) == Kind.FIELDS
                    && isImmutable(type, above);
        }

        private static boolean isLookedAt(Field field) {
            return !Modifier.isStatic(field.getModifiers())
                    && !Modifier.isTransient(field.getModifiers())
                    && !field.isSynthetic();
        }

        private static Field[] fields(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (isLookedAt(field) && field.trySetAccessible()) {
                        fields.add(field);
                    }
                }
            }
            return fields.toArray(Field[]::new);
        }
    }

    /** One look at an object: its values in an order that is the same as long as nothing changes. */
    private static final class Walk {

        private final int wanted;
        private final Deque<String> path = new ArrayDeque<>();
        private long[] parts = new long[16];
        private int size;
        private @Nullable String found;

        /** @param wanted the number of a value whose place is to be named; negative for none */
        Walk(int wanted) {
            this.wanted = wanted;
        }

        private boolean isNaming() {
            return wanted >= 0;
        }

        private void add(long part) {
            if (size == PARTS_MAX) {
                return;
            }
            if (size == wanted) {
                found = String.join("", path);
            }
            if (size == parts.length) {
                parts = Arrays.copyOf(parts, size * 2);
            }
            parts[size++] = part;
        }

        void look(@Nullable Object object, int depth) {
            if (size == PARTS_MAX || depth > DEPTH_MAX) {
                return;
            }
            if (object == null) {
                add(0);
                return;
            }
            Shape shape = SHAPES.get(object.getClass());
            switch (shape.kind) {
                case VALUE -> add(value(object));
                case TEXT -> add(value(object.toString()));
                case OPAQUE -> add(System.identityHashCode(object));
                case PRIMITIVES -> primitives(object);
                case ARRAY -> elements(Arrays.asList((Object[]) object), depth);
                case COLLECTION -> elements((Collection<?>) object, depth);
                case MAP -> entries((Map<?, ?>) object, depth);
                case OPTIONAL -> look(((Optional<?>) object).orElse(null), depth + 1);
                case FIELDS -> fields(object, shape.fields, depth);
            }
        }

        /** Of 64 bits where 32 would not tell apart what often follows each other: 0 and -1 as longs. */
        private static long value(Object value) {
            long bits = value instanceof Long number
                    ? number
                    : value instanceof Double number
                            ? Double.doubleToLongBits(number)
                            : value instanceof String text
                                    ? (long) text.length() << 32 | (text.hashCode() & 0xffffffffL)
                                    : value.hashCode();
            return bits * 31 + System.identityHashCode(value.getClass());
        }

        private void primitives(Object array) {
            int length = Array.getLength(array);
            long hash = length;
            for (int i = 0; i < length; i++) {
                hash = hash * 31 + value(Array.get(array, i));
            }
            add(hash);
        }

        private void elements(Collection<?> elements, int depth) {
            add(elements.size());
            int index = 0;
            for (Object element : elements) {
                if (size == PARTS_MAX) {
                    return;
                }
                enter("[", index++, "]");
                look(element, depth + 1);
                leave();
            }
        }

        private void entries(Map<?, ?> entries, int depth) {
            add(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                if (size == PARTS_MAX) {
                    return;
                }
                enter("[", entry.getKey(), "]");
                look(entry.getKey(), depth + 1);
                look(entry.getValue(), depth + 1);
                leave();
            }
        }

        private void fields(Object object, Field[] fields, int depth) {
            add(System.identityHashCode(object.getClass()));
            for (Field field : fields) {
                enter(path.isEmpty() ? "" : ".", field.getName(), "");
                try {
                    look(field.get(object), depth + 1);
                } catch (IllegalAccessException closed) {
                    throw new IllegalStateException(field + " was made accessible and is not", closed);
                }
                leave();
            }
        }

        private void enter(String before, @Nullable Object name, String after) {
            if (isNaming()) {
                path.addLast(before + name + after);
            }
        }

        private void leave() {
            if (isNaming()) {
                path.removeLast();
            }
        }
    }
}
