package io.penstock.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An id or fingerprint of 32 hex digits derived from texts: the first 16 bytes of SHA-256 over the texts in UTF-8, each behind its
 * length (4 bytes, big-endian), so that ("ab", "c") and ("a", "bc") differ. Same texts, same id, for ever. Ordered by text.
 *
 * @param value 32 of 0-9 a-f
 */
public record HexId(String value) implements Comparable<HexId> {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");
    private static final int BYTES = 16;

    public HexId {
        if (!DIGITS.matcher(value).matches()) {
            throw new IllegalArgumentException("id \"" + value + "\" is not 32 of the digits 0-9 a-f");
        }
    }

    /** The id of a job. */
    public static HexId ofJob(JobName job) {
        return derive(List.of("job", job.value()));
    }

    /** The id of an operator, or of the stage that it heads: the same in every job that gives it this uid. */
    public static HexId ofUid(String uid) {
        return derive(List.of("uid", uid));
    }

    /** @param texts say what is identified, the kind of thing first */
    public static HexId derive(List<String> texts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which the platform prescribes", e);
        }
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (bytes.length >>> 24));
            digest.update((byte) (bytes.length >>> 16));
            digest.update((byte) (bytes.length >>> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
        return new HexId(HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES)));
    }

    @Override
    public int compareTo(HexId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
