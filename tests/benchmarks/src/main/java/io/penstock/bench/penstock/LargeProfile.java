package io.penstock.bench.penstock;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A profile of some size: how many transactions an account has had, and bytes that no compression makes smaller. The
 * bytes begin with the account's number and that of its last transaction, by which a profile that was mixed up shows.
 * Mutable; the engine copies it where it has to.
 */
final class LargeProfile {

    /** The least it can be: the two numbers, and the count. */
    static final int BYTES_MIN = 3 * Long.BYTES;

    private long count;
    private final byte[] content;

    private LargeProfile(long count, byte[] content) {
        this.count = count;
        this.content = content;
    }

    /** An account without transactions. */
    static LargeProfile of(long account, int bytes) {
        byte[] content = new byte[bytes - Long.BYTES];
        new SplittableRandom(account).nextBytes(content);
        ByteBuffer.wrap(content).putLong(account);
        return new LargeProfile(0, content);
    }

    /** What {@link #writeTo} wrote. */
    static LargeProfile readFrom(ByteInput in) {
        return new LargeProfile(in.readLong(), in.readBytes(in.readVarInt()));
    }

    /**
     * Counts one transaction in.
     *
     * @throws IllegalStateException when this is another account's profile
     */
    void add(long account, long id) {
        ByteBuffer head = ByteBuffer.wrap(content);
        if (head.getLong() != account) {
            throw new IllegalStateException("account " + account + " was given the profile of " + head.getLong(0));
        }
        head.putLong(id);
        count++;
    }

    long count() {
        return count;
    }

    void writeTo(ByteOutput out) {
        out.writeLong(count);
        out.writeVarInt(content.length);
        out.writeBytes(content);
    }

    LargeProfile copy() {
        return new LargeProfile(count, content.clone());
    }
}
