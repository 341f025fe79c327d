package io.penstock.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mirrored group offset carries in its metadata, so that it is known from one that a user set. Text form
 * {@code penstock:1:<run>:<term>:<sequence>}, decimal, at most 71 characters (Kafka takes 4096 bytes).
 *
 * @param sequence the commit's number within the term, {@code >= 0}
 */
public record OffsetMetadata(RunId run, Term term, long sequence) {

    private static final int VERSION = 1;
    private static final Pattern OURS = Pattern.compile("penstock:(\\d{1,9}):(.*)");
    private static final Pattern FIELDS = Pattern.compile("([1-9]\\d{0,18}):([1-9]\\d{0,18}):(0|[1-9]\\d{0,18})");

    public OffsetMetadata {
        if (sequence < 0) {
            throw new IllegalArgumentException(
                    "sequence=" + sequence + " of offset metadata (run " + run + ", term " + term + ") is negative");
        }
    }

    /**
     * Empty when the text is not Penstock's: none, or a user's own.
     *
     * @throws IllegalArgumentException when a newer Penstock wrote it
     */
    public static Optional<OffsetMetadata> parse(String text) {
        Matcher ours = OURS.matcher(text);
        if (!ours.matches()) {
            return Optional.empty();
        }
        int version = Integer.parseInt(ours.group(1));
        if (version > VERSION) {
            throw new IllegalArgumentException("offset metadata \"" + text + "\" has format version " + version
                    + "; this Penstock reads up to " + VERSION + ": upgrade it");
        }
        Matcher fields = FIELDS.matcher(ours.group(2));
        if (version != VERSION || !fields.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OffsetMetadata(
                    new RunId(Long.parseLong(fields.group(1))),
                    new Term(Long.parseLong(fields.group(2))),
                    Long.parseLong(fields.group(3))));
        } catch (NumberFormatException beyondLong) {
            return Optional.empty(); // 19 digits can exceed a long; Penstock never wrote that
        }
    }

    /** The text form. */
    public String encode() {
        return "penstock:" + VERSION + ":" + run + ":" + term + ":" + sequence;
    }
}
