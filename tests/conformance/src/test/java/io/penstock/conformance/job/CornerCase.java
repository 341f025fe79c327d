package io.penstock.conformance.job;

import java.util.function.Consumer;

/**
 * A small job and its input.
 *
 * @param name what it is about
 * @param ordered whether the order per key counts
 * @param script its input; see {@link io.penstock.conformance.Script}
 * @param job draws it
 */
public record CornerCase(String name, boolean ordered, String script, Consumer<Ports> job) {

    @Override
    public String toString() {
        return name;
    }
}
