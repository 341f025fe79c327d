package io.penstock.protocol.control;

/** What the control topic, read so far, says about an incarnation. */
public enum Standing {
    /** Not listed: it must not initialise its ids yet. To one that was listed before it means DEAD. */
    ABSENT,
    /** Listed, and nobody has declared it dead. */
    ALIVE,
    /** Declared dead; its ids may not be fenced yet. */
    DEAD,
    /** Declared dead and fenced: its tasks may belong to others. */
    FENCED
}
