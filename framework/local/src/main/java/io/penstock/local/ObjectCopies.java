package io.penstock.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Copies of an object and all that hangs on it, taken in memory by Java's serialization, which copies lambdas and collections as well. What
 * is not serializable is copied field by field, transient ones left empty; what {@link SharedObjects} names is not copied but handed on.
 * Any thread.
 *
 * @param <T> what is copied
 */
final class ObjectCopies<T> {

    private final byte[] bytes;
    private final List<Object> shared;
    private final Map<String, Class<?>> classes;

    private ObjectCopies(byte[] bytes, List<Object> shared, Map<String, Class<?>> classes) {
        this.bytes = bytes;
        this.shared = shared;
        this.classes = classes;
    }

    /**
     * Takes the object as it is now.
     *
     * @throws IllegalArgumentException naming the class that cannot be copied, the field it is in, and the remedy
     */
    static <T> ObjectCopies<T> of(T original) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Object> shared = new ArrayList<>();
        Map<String, Class<?>> classes = new HashMap<>();
        try (Out out = new Out(bytes, shared, classes)) {
            out.writeObject(original);
        } catch (NotSerializableException cannot) {
            throw new IllegalArgumentException(
                    "it holds an object of " + cannot.getMessage()
                            + ", of which there is to be one per task; make the field transient and create it in"
                            + " open(), or make it static where all tasks may share it",
                    cannot);
        } catch (IOException failed) {
            throw new IllegalArgumentException(failed.toString(), failed);
        }
        return new ObjectCopies<>(bytes.toByteArray(), shared, classes);
    }

    @SuppressWarnings("unchecked") // what was written
    T copy() {
        try (In in = new In(bytes, shared, classes)) {
            return (T) in.readObject();
        } catch (IOException | ClassNotFoundException failed) {
            throw new IllegalStateException("what a main method drew cannot be copied: " + failed, failed);
        }
    }

    /** Stands for an object that is handed on. */
    private record Handed(int number) implements Serializable {}

    private static final class Out extends ObjectOutputStream {

        private final List<Object> shared;
        private final Map<String, Class<?>> classes;
        private final IdentityHashMap<Object, Handed> numbers = new IdentityHashMap<>();

        Out(ByteArrayOutputStream bytes, List<Object> shared, Map<String, Class<?>> classes) throws IOException {
            super(bytes);
            this.shared = shared;
            this.classes = classes;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) throws IOException {
            if (SharedObjects.isShared(object)) {
                return numbers.computeIfAbsent(object, absent -> {
                    shared.add(object);
                    return new Handed(shared.size() - 1);
                });
            }
            return FieldwiseCopy.isFor(object.getClass()) ? FieldwiseCopy.of(object) : object;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            classes.put(type.getName(), type);
        }
    }

    private static final class In extends ObjectInputStream {

        private final List<Object> shared;
        private final Map<String, Class<?>> classes;

        In(byte[] bytes, List<Object> shared, Map<String, Class<?>> classes) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.shared = shared;
            this.classes = classes;
            enableResolveObject(true);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            Class<?> type = classes.get(description.getName());
            if (type == null) {
                throw new ClassNotFoundException(description.getName());
            }
            return type;
        }

        @Override
        protected Object resolveObject(Object object) throws IOException {
            if (object instanceof Handed handed) {
                return Objects.requireNonNull(shared.get(handed.number()));
            }
            if (object instanceof FieldwiseCopy fieldwise) {
                try {
                    return fieldwise.resolve();
                } catch (ReflectiveOperationException failed) {
                    InvalidObjectException cannot = new InvalidObjectException(fieldwise + ": " + failed);
                    cannot.initCause(failed);
                    throw cannot;
                }
            }
            return object;
        }
    }
}
