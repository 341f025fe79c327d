package io.penstock.streaming.api;

/** What time a timer is set in. */
public enum TimeDomain {
    EVENT_TIME,
    PROCESSING_TIME
}
