package io.penstock.streaming.api.datastream;

import io.penstock.api.common.functions.CoGroupFunction;
import io.penstock.api.common.functions.FlatJoinFunction;
import io.penstock.api.common.functions.JoinFunction;
import io.penstock.api.common.functions.WrappingFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.types.Either;
import io.penstock.util.Collector;
import java.time.Duration;

/**
 * Pairs of two streams' records of a key and a window: {@code a.join(b).where(...).equalTo(...).window(...).apply(...)}. A record without
 * partner in the window comes to nothing.
 *
 * @param <T1> records of the first stream
 * @param <T2> records of the second stream
 */
public class JoinedStreams<T1, T2> {
    private final DataStream<T1> first;
    private final CoGroupedStreams<T1, T2> grouped;

    JoinedStreams(DataStream<T1> first, DataStream<T2> second) {
        this.first = first;
        this.grouped = new CoGroupedStreams<>(first, second);
    }

    /** The key of the first stream's records. */
    public <KEY> Where<KEY> where(KeySelector<T1, KEY> keySelector) {
        return where(keySelector, TypeExtractor.keyType(keySelector, first.getType()));
    }

    public <KEY> Where<KEY> where(KeySelector<T1, KEY> keySelector, TypeInformation<KEY> keyType) {
        return new Where<>(grouped.where(keySelector, keyType));
    }

    /**
     * What lacks the second key.
     *
     * @param <KEY> keys
     */
    public final class Where<KEY> {
        private final CoGroupedStreams<T1, T2>.Where<KEY> where;

        private Where(CoGroupedStreams<T1, T2>.Where<KEY> where) {
            this.where = where;
        }

        /** The key of the second stream's records. */
        public EqualTo<KEY> equalTo(KeySelector<T2, KEY> keySelector) {
            return new EqualTo<>(where.equalTo(keySelector));
        }
    }

    /**
     * What lacks windows.
     *
     * @param <KEY> keys
     */
    public final class EqualTo<KEY> {
        private final CoGroupedStreams<T1, T2>.EqualTo<KEY> equalTo;

        private EqualTo(CoGroupedStreams<T1, T2>.EqualTo<KEY> equalTo) {
            this.equalTo = equalTo;
        }

        public <W extends Window> WithWindow<T1, T2, KEY, W> window(
                WindowAssigner<? super Either<T1, T2>, W> assigner) {
            return new WithWindow<>(equalTo.window(assigner));
        }
    }

    /**
     * What lacks a function.
     *
     * @param <T1> records of the first stream
     * @param <T2> records of the second stream
     * @param <KEY> keys
     * @param <W> windows
     */
    public static class WithWindow<T1, T2, KEY, W extends Window> {
        private final CoGroupedStreams.WithWindow<T1, T2, KEY, W> grouped;

        WithWindow(CoGroupedStreams.WithWindow<T1, T2, KEY, W> grouped) {
            this.grouped = grouped;
        }

        /** Says when windows fire, instead of the assigner's default. */
        public WithWindow<T1, T2, KEY, W> trigger(Trigger<? super Either<T1, T2>, ? super W> newTrigger) {
            grouped.trigger(newTrigger);
            return this;
        }

        public WithWindow<T1, T2, KEY, W> evictor(Evictor<? super Either<T1, T2>, ? super W> newEvictor) {
            grouped.evictor(newEvictor);
            return this;
        }

        /** How long windows are kept when the watermark has passed their end; not negative. */
        public WithWindow<T1, T2, KEY, W> allowedLateness(Duration newLateness) {
            grouped.allowedLateness(newLateness);
            return this;
        }

        public <T> SingleOutputStreamOperator<T> apply(JoinFunction<T1, T2, T> function) {
            return apply(function, TypeExtractor.twoInputOutput(function, JoinFunction.class, 2));
        }

        public <T> SingleOutputStreamOperator<T> apply(
                JoinFunction<T1, T2, T> function, TypeInformation<T> resultType) {
            return grouped.apply(new Joining<>(function), resultType);
        }

        public <T> SingleOutputStreamOperator<T> apply(FlatJoinFunction<T1, T2, T> function) {
            return apply(function, TypeExtractor.twoInputOutput(function, FlatJoinFunction.class, 2));
        }

        public <T> SingleOutputStreamOperator<T> apply(
                FlatJoinFunction<T1, T2, T> function, TypeInformation<T> resultType) {
            return grouped.apply(new FlatJoining<>(function), resultType);
        }
    }

    private static final class Joining<T1, T2, T> extends WrappingFunction<JoinFunction<T1, T2, T>>
            implements CoGroupFunction<T1, T2, T> {

        Joining(JoinFunction<T1, T2, T> function) {
            super(function);
        }

        @Override
        public void coGroup(Iterable<T1> first, Iterable<T2> second, Collector<T> out) throws Exception {
            for (T1 one : first) {
                for (T2 other : second) {
                    out.collect(wrappedFunction.join(one, other));
                }
            }
        }
    }

    private static final class FlatJoining<T1, T2, T> extends WrappingFunction<FlatJoinFunction<T1, T2, T>>
            implements CoGroupFunction<T1, T2, T> {

        FlatJoining(FlatJoinFunction<T1, T2, T> function) {
            super(function);
        }

        @Override
        public void coGroup(Iterable<T1> first, Iterable<T2> second, Collector<T> out) throws Exception {
            for (T1 one : first) {
                for (T2 other : second) {
                    wrappedFunction.join(one, other, out);
                }
            }
        }
    }
}
