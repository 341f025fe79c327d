package io.penstock.connector.kafka.sink;

import java.util.function.Function;

/**
 * Chooses a record's topic. The topic must exist: a missing one fails the commit, by name.
 *
 * @param <IN> records
 */
@FunctionalInterface
public interface TopicSelector<IN> extends Function<IN, String> {}
