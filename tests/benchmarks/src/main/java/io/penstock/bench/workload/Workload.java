package io.penstock.bench.workload;

import java.util.Locale;

/** What an engine is asked to compute. */
public enum Workload {
    /** Stateless: parse, drop a tenth, convert one field, write JSON. */
    ETL,
    /** A profile per account; a 64th of the records also emits its account's profile. */
    KEYED,
    /** A profile per account and window of {@link #WINDOW_MS}, emitted when the window ends. */
    TUMBLING,
    /** As KEYED, and every record emits. */
    LATENCY,
    /** As LATENCY, with profiles as large as one likes; outputs say which task of which process made them. */
    LARGE;

    /** Event time: as many records as milliseconds. */
    public static final long WINDOW_MS = 2_000_000;

    private static final long EMIT_MASK = 63;

    /**
     * Whether the keyed stage emits the account's profile after this record.
     *
     * <p>Decided by the record and not by the profile: so the number of outputs does not depend on how an engine
     * interleaves partitions, and outputs grow evenly with the input read, which the harness measures progress by.
     */
    public boolean emits(Update update) {
        return this == LATENCY || this == LARGE || update.report() || (update.id() & EMIT_MASK) == 0;
    }

    /** Whether engines can be asked for the profiles they end with. */
    public boolean hasReports() {
        return this != ETL && this != TUMBLING;
    }

    /**
     * Event time of the first of so many records, where a window begins: so long ago that none is of the future, and not so long that the
     * broker would delete it.
     */
    public static long firstMs(long records, long nowMs) {
        long firstMs = nowMs - records - 3 * WINDOW_MS;
        return firstMs - firstMs % WINDOW_MS;
    }

    /** What tells a window's profile from another, for a checksum beside the account. */
    public static long fingerprint(long windowStartMs, Profile profile) {
        return windowStartMs * 31 + profile.hashCode();
    }

    /** The name used on command lines. */
    public String argument() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The workload of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Workload ofArgument(String argument) {
        for (Workload workload : values()) {
            if (workload.argument().equals(argument)) {
                return workload;
            }
        }
        throw new IllegalArgumentException(
                "workload=" + argument + " is unknown; use etl, keyed, tumbling, latency or large");
    }
}
