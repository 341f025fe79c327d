package io.penstock.engine.slot;

/**
 * What becomes of a record whose processing threw, at its input on replay.
 *
 * @param errorClass of what was thrown, for the dead letter's headers
 * @param errorMessage its message; empty where it has none
 */
public record Verdict(Kind kind, String errorClass, String errorMessage) {

    /** Drop it, or drop it and keep it in the dead-letter queue. */
    public enum Kind {
        SKIP,
        DEAD_LETTER
    }
}
