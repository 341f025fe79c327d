package io.penstock.api.connector.source;

/** What a source gives when the process rolls back. */
public enum Replay {
    /** It can be read again from any position: exactly-once. */
    POSITIONS,
    /** It is told after the commit what was processed, and gives again what was not: at-least-once. */
    ACKNOWLEDGEMENTS
}
