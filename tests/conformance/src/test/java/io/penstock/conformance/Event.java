package io.penstock.conformance;

/** One element of a case's input. A plain object with public fields, which both type systems take as it is. */
public final class Event {

    /** No watermark behind the element. */
    public static final long NO_MARK = Long.MIN_VALUE;

    public String key = "";

    /** Milliseconds since the epoch. */
    public long time;

    public int value;

    /** Which of two streams it belongs to: 0 or 1. */
    public int side;

    /** The watermark that follows it, or {@link #NO_MARK}; an element with one is nothing but that. */
    public long mark = NO_MARK;

    public Event() {}

    public Event(String key, long time, int value, int side) {
        this.key = key;
        this.time = time;
        this.value = value;
        this.side = side;
    }

    static Event mark(long watermarkMs) {
        Event event = new Event("", watermarkMs, 0, 0);
        event.mark = watermarkMs;
        return event;
    }

    public boolean isMark() {
        return mark != NO_MARK;
    }

    /** As a script has it; see {@link Script}. */
    @Override
    public String toString() {
        return isMark() ? "w@" + mark : key + "@" + time + "=" + value + (side == 0 ? "" : "/" + side);
    }
}
