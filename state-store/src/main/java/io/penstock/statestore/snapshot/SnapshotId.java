package io.penstock.statestore.snapshot;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which snapshot of a task: the commit it shows, by its place in the journal. Ordered as commits are. Text form: three numbers of 16
 * hex digits, so that texts are ordered as ids.
 *
 * @param run of the job
 * @param term of the task's owner
 * @param sequence of the commit, from 0
 */
public record SnapshotId(long run, long term, long sequence) implements Comparable<SnapshotId> {

    static final int TEXT_LENGTH = 3 * 16 + 2;

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})");
    private static final Comparator<SnapshotId> ORDER = Comparator.comparingLong(SnapshotId::run)
            .thenComparingLong(SnapshotId::term)
            .thenComparingLong(SnapshotId::sequence);

    public SnapshotId {
        if (run < 1 || term < 1 || sequence < 0) {
            throw new IllegalArgumentException(
                    "run=" + run + " term=" + term + " sequence=" + sequence + " of a snapshot; at least 1, 1 and 0");
        }
    }

    /** Empty where the text is no id. */
    public static Optional<SnapshotId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long run = Long.parseUnsignedLong(matcher.group(1), 16);
        long term = Long.parseUnsignedLong(matcher.group(2), 16);
        long sequence = Long.parseUnsignedLong(matcher.group(3), 16);
        return run < 1 || term < 1 || sequence < 0
                ? Optional.empty()
                : Optional.of(new SnapshotId(run, term, sequence));
    }

    @Override
    public int compareTo(SnapshotId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%016x-%016x-%016x", run, term, sequence);
    }
}
