package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A question for offsets on its way. One owner thread, which polls it. */
@FunctionalInterface
public interface OffsetsLookup {

    /**
     * The offsets of all partitions asked for; empty until they are known.
     *
     * @throws IllegalStateException naming the partitions that have none, and the remedy
     * @throws io.penstock.log.LogException where the cluster refuses
     */
    Optional<Map<LogPartition, Long>> poll();

    static OffsetsLookup of(Pending<Map<LogPartition, Long>> answer) {
        return () -> answer.isDone() ? Optional.of(answer.get()) : Optional.empty();
    }

    /** Goes on with a second question once the first is answered. */
    static <A> OffsetsLookup chain(Pending<A> first, Function<A, OffsetsLookup> next) {
        return new OffsetsLookup() {
            private @org.jspecify.annotations.Nullable OffsetsLookup second;

            @Override
            public Optional<Map<LogPartition, Long>> poll() {
                if (second == null) {
                    if (!first.isDone()) {
                        return Optional.empty();
                    }
                    second = next.apply(first.get());
                }
                return second.poll();
            }
        };
    }
}
