package io.penstock.streaming.api.windowing.triggers;

/** What a trigger decides. */
public enum TriggerResult {
    /** Nothing happens. */
    CONTINUE(false, false),
    /** The window's function is called, and the window's contents are forgotten. */
    FIRE_AND_PURGE(true, true),
    /** The window's function is called, and the contents stay. */
    FIRE(true, false),
    /** The contents are forgotten; the window itself, its trigger's and its function's state stay. */
    PURGE(false, true);

    private final boolean fire;
    private final boolean purge;

    TriggerResult(boolean fire, boolean purge) {
        this.fire = fire;
        this.purge = purge;
    }

    public boolean isFire() {
        return fire;
    }

    public boolean isPurge() {
        return purge;
    }
}
