package io.penstock.streaming.api.datastream;

import io.penstock.api.common.functions.CoGroupFunction;
import io.penstock.api.common.functions.WrappingFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.types.Either;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two streams whose records of a key and a window go to one function: {@code a.coGroup(b).where(...).equalTo(...).window(...).apply(...)}.
 *
 * @param <T1> records of the first stream
 * @param <T2> records of the second stream
 */
public class CoGroupedStreams<T1, T2> {
    private final DataStream<T1> first;
    private final DataStream<T2> second;

    CoGroupedStreams(DataStream<T1> first, DataStream<T2> second) {
        this.first = first;
        this.second = second;
    }

    /** The key of the first stream's records. */
    public <KEY> Where<KEY> where(KeySelector<T1, KEY> keySelector) {
        return where(keySelector, TypeExtractor.keyType(keySelector, first.getType()));
    }

    public <KEY> Where<KEY> where(KeySelector<T1, KEY> keySelector, TypeInformation<KEY> keyType) {
        return new Where<>(keySelector, keyType);
    }

    /**
     * What lacks the second key.
     *
     * @param <KEY> keys
     */
    public final class Where<KEY> {
        private final KeySelector<T1, KEY> key1;
        private final TypeInformation<KEY> keyType;

        private Where(KeySelector<T1, KEY> key1, TypeInformation<KEY> keyType) {
            this.key1 = key1;
            this.keyType = keyType;
        }

        /** The key of the second stream's records. */
        public EqualTo<KEY> equalTo(KeySelector<T2, KEY> keySelector) {
            return new EqualTo<>(
                    new ConnectedStreams<>(first.keyBy(key1, keyType), second.keyBy(keySelector, keyType)));
        }
    }

    /**
     * What lacks windows.
     *
     * @param <KEY> keys
     */
    public final class EqualTo<KEY> {
        private final ConnectedStreams<T1, T2> keyed;

        private EqualTo(ConnectedStreams<T1, T2> keyed) {
            this.keyed = keyed;
        }

        public <W extends Window> WithWindow<T1, T2, KEY, W> window(
                WindowAssigner<? super Either<T1, T2>, W> assigner) {
            return new WithWindow<>(keyed, assigner);
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
        private final ConnectedStreams<T1, T2> keyed;
        private final WindowAssigner<? super Either<T1, T2>, W> assigner;
        private @Nullable Trigger<? super Either<T1, T2>, ? super W> trigger;
        private @Nullable Evictor<? super Either<T1, T2>, ? super W> evictor;
        private Duration allowedLateness = Duration.ZERO;

        WithWindow(ConnectedStreams<T1, T2> keyed, WindowAssigner<? super Either<T1, T2>, W> assigner) {
            this.keyed = keyed;
            this.assigner = assigner;
        }

        /** Says when windows fire, instead of the assigner's default. */
        public WithWindow<T1, T2, KEY, W> trigger(Trigger<? super Either<T1, T2>, ? super W> newTrigger) {
            trigger = newTrigger;
            return this;
        }

        public WithWindow<T1, T2, KEY, W> evictor(Evictor<? super Either<T1, T2>, ? super W> newEvictor) {
            evictor = newEvictor;
            return this;
        }

        /** How long windows are kept when the watermark has passed their end; not negative. */
        public WithWindow<T1, T2, KEY, W> allowedLateness(Duration newLateness) {
            allowedLateness = newLateness;
            return this;
        }

        public <T> SingleOutputStreamOperator<T> apply(CoGroupFunction<T1, T2, T> function) {
            return apply(function, TypeExtractor.twoInputOutput(function, CoGroupFunction.class, 2));
        }

        public <T> SingleOutputStreamOperator<T> apply(
                CoGroupFunction<T1, T2, T> function, TypeInformation<T> resultType) {
            @SuppressWarnings("unchecked") // both sides are keyed
            KeyedStream<Either<T1, T2>, KEY> both = (KeyedStream<Either<T1, T2>, KEY>) keyed.both();
            WindowedStream<Either<T1, T2>, KEY, W> windowed =
                    both.window(assigner).allowedLateness(allowedLateness);
            if (trigger != null) {
                windowed.trigger(trigger);
            }
            if (evictor != null) {
                windowed.evictor(evictor);
            }
            return windowed.apply(new CoGroupWindow<>(function), resultType);
        }
    }

    /** Parts what a window holds. */
    private static final class CoGroupWindow<T1, T2, T, KEY, W extends Window>
            extends WrappingFunction<CoGroupFunction<T1, T2, T>> implements WindowFunction<Either<T1, T2>, T, KEY, W> {

        CoGroupWindow(CoGroupFunction<T1, T2, T> function) {
            super(function);
        }

        @Override
        public void apply(KEY key, W window, Iterable<Either<T1, T2>> input, Collector<T> out) throws Exception {
            List<T1> ones = new ArrayList<>();
            List<T2> others = new ArrayList<>();
            for (Either<T1, T2> either : input) {
                if (either.isLeft()) {
                    ones.add(either.left());
                } else {
                    others.add(either.right());
                }
            }
            wrappedFunction.coGroup(ones, others, out);
        }
    }
}
