package io.penstock.statestore.objectstore.sim;

import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectKeys;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.objectstore.ObjectStoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Objects in memory. Calls take place one after the other; before each the simulation may let others have theirs
 * ({@link Calls#before}), which is how a slow call looks from outside. Thread-safe as long as the simulation's hook is.
 */
public final class SimObjectStore implements ObjectStore {

    /** What the store tells the simulation. */
    @FunctionalInterface
    public interface Calls {

        /** A call that is about to take place, after so many milliseconds of the simulation's time. */
        void before(String operation, String key, int delayMs);
    }

    private static final class Stored {
        byte[] bytes;
        long version;

        Stored(byte[] bytes, long version) {
            this.bytes = bytes;
            this.version = version;
        }
    }

    private final RandomGenerator random;
    private final Calls calls;
    private final Map<String, Stored> objects = new TreeMap<>();
    private SimObjectFaults faults = SimObjectFaults.NONE;
    private long versions;

    public SimObjectStore(RandomGenerator random, Calls calls) {
        this.random = random;
        this.calls = calls;
    }

    /** From the next call on. */
    public synchronized void setFaults(SimObjectFaults newFaults) {
        faults = newFaults;
    }

    /** Changes an object behind everybody's back: a flipped bit, a truncation. */
    public synchronized void replace(String key, byte[] bytes) {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new IllegalArgumentException("there is no object \"" + key + "\" to damage");
        }
        stored.bytes = bytes;
    }

    @Override
    public boolean putIfAbsent(String key, ObjectContent content) {
        ObjectKeys.check(key);
        byte[] bytes;
        try (InputStream in = content.open()) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what is to be stored as " + key, e);
        }
        return call("put", key, () -> objects.putIfAbsent(key, new Stored(bytes, ++versions)) == null);
    }

    @Override
    public InputStream get(String key) {
        byte[] bytes = call("get", key, () -> stored(key).bytes);
        if (random.nextDouble() < faults.brokenReads()) {
            return new BrokenStream(Arrays.copyOf(bytes, bytes.length / 2), key);
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] getRange(String key, long offset, int length) {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("offset=" + offset + " length=" + length + " of " + key);
        }
        byte[] bytes = call("getRange", key, () -> stored(key).bytes);
        int from = (int) Math.min(offset, bytes.length);
        return Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, (long) from + length));
    }

    @Override
    public List<StoredObject> list(String prefix) {
        ObjectKeys.checkPrefix(prefix);
        return call("list", prefix, () -> {
            List<StoredObject> found = new ArrayList<>();
            objects.forEach((key, stored) -> {
                if (key.startsWith(prefix)) {
                    found.add(new StoredObject(key, stored.bytes.length));
                }
            });
            return found;
        });
    }

    @Override
    public void delete(String key) {
        ObjectKeys.check(key);
        call("delete", key, () -> Optional.ofNullable(objects.remove(key)));
    }

    @Override
    public Optional<Document> read(String key) {
        ObjectKeys.check(key);
        return call("read", key, () -> {
            Stored stored = objects.get(key);
            return stored == null
                    ? Optional.empty()
                    : Optional.of(new Document(stored.bytes.clone(), Long.toString(stored.version)));
        });
    }

    @Override
    public Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion) {
        ObjectKeys.check(key);
        return call("write", key, () -> {
            Stored stored = objects.get(key);
            String present = stored == null ? null : Long.toString(stored.version);
            if (present == null ? expectedVersion != null : !present.equals(expectedVersion)) {
                return Optional.empty();
            }
            objects.put(key, new Stored(bytes.clone(), ++versions));
            return Optional.of(Long.toString(versions));
        });
    }

    private <T> T call(String operation, String key, Supplier<T> effect) {
        int delayMs;
        double lot;
        synchronized (this) {
            delayMs = faults.delayMsMax() == 0 ? 0 : random.nextInt(faults.delayMsMax() + 1);
            lot = random.nextDouble();
        }
        calls.before(operation, key, delayMs);
        synchronized (this) {
            if (lot < faults.lostRequests()) {
                throw new ObjectStoreException(
                        Reason.UNAVAILABLE, operation + " \"" + key + "\": the request was lost");
            }
            T answer = effect.get();
            if (lot < faults.lostRequests() + faults.lostAnswers()) {
                throw new ObjectStoreException(Reason.UNAVAILABLE, operation + " \"" + key + "\": the answer was lost");
            }
            return answer;
        }
    }

    private Stored stored(String key) {
        Stored stored = objects.get(ObjectKeys.check(key));
        if (stored == null) {
            throw new ObjectStoreException(Reason.NOT_FOUND, "there is no object \"" + key + "\"");
        }
        return stored;
    }

    @Override
    public void close() {}

    /** Ends in an error where it should go on. */
    private static final class BrokenStream extends InputStream {
        private final InputStream half;
        private final String key;

        BrokenStream(byte[] half, String key) {
            this.half = new ByteArrayInputStream(half);
            this.key = key;
        }

        @Override
        public int read() throws IOException {
            int next = half.read();
            if (next < 0) {
                throw new IOException("the connection broke while \"" + key + "\" was read");
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = half.read(bytes, offset, length);
            if (count < 0) {
                throw new IOException("the connection broke while \"" + key + "\" was read");
            }
            return count;
        }
    }
}
