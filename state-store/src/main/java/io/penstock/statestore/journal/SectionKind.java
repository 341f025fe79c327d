package io.penstock.statestore.journal;

/** What a section of a payload holds. The codes are the format's; they never change their meaning. */
public enum SectionKind {
    DECLARATION(1),
    VALUES(2),
    VALUES_DELETED(3),
    LISTS(4),
    LISTS_DELETED(5),
    MAP_ENTRIES(6),
    MAP_ENTRIES_DELETED(7),
    TIMERS_DELETED(8),
    TIMERS(9);

    private static final SectionKind[] BY_CODE = new SectionKind[10];

    static {
        for (SectionKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final byte code;

    SectionKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** @throws JournalException {@code CORRUPT} for a code this release does not know */
    static SectionKind ofCode(byte code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "section kind " + code + "; known are 1 to " + (BY_CODE.length - 1)
                            + ": written by a newer release, or damaged");
        }
        return BY_CODE[code];
    }
}
