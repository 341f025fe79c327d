package io.penstock.engine.operator;

import io.penstock.api.common.functions.ReduceFunction;

/** What goes into the windows of tests: a key and a text. */
record Event(String key, String text) {

    /** Puts the texts together in the order of reducing. */
    static final ReduceFunction<Event> JOIN = (one, other) -> new Event(one.key, one.text + other.text);

    @Override
    public String toString() {
        return key + "=" + text;
    }
}
