package io.penstock.protocol.graph;

/** What a job uses a topic for. */
public enum TopicRole {
    SOURCE,
    SINK,
    EXCHANGE,
    JOURNAL,
    DEAD_LETTER,
    CONTROL
}
