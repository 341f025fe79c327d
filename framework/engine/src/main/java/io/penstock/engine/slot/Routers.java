package io.penstock.engine.slot;

import io.penstock.api.common.functions.Partitioner;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.PartitionTransformation;
import io.penstock.api.dag.Partitioning;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.Receiver;
import io.penstock.metrics.Counter;
import io.penstock.types.Either;
import java.util.function.UnaryOperator;

/**
 * Makes the router of an exchange for one sending task. Choices that count begin anew with each chain: a record that is processed again
 * may go another way, because the effects of the first time are in no commit.
 */
final class Routers {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Exchange exchange;
    private final ExchangeOutput output;
    private final ExchangeOutput.Sender sender;
    private final Counter recordsOut;
    private final Stage to;
    private final String where;

    /**
     * @param exchange of the task's own graph: the functions in it are its own
     * @param to of the same graph
     */
    Routers(Exchange exchange, Stage to, ExchangeOutput output, ExchangeOutput.Sender sender, Counter recordsOut) {
        this.exchange = exchange;
        this.to = to;
        this.output = output;
        this.sender = sender;
        this.recordsOut = recordsOut;
        this.where = "stage \"" + to.name() + "\"";
    }

    Receiver<Object> router() {
        if (exchange.boundary() instanceof KeyByTransformation<?, ?> keyBy) {
            return byKey(keyBy);
        }
        return by(((PartitionTransformation<?>) exchange.boundary()).partitioning());
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private Receiver<Object> byKey(KeyByTransformation<?, ?> keyBy) {
        KeyBytes<Object> hashed = (KeyBytes<Object>) KeyBytes.of(keyBy.keyType().createSerde());
        KeyBytes<Object> sent = keyBy.isRightToAll()
                ? (KeyBytes<Object>) KeyBytes.of(exchange.keyType().createSerde())
                : null;
        KeyRouter router = new KeyRouter(
                (KeySelector<Object, Object>) keyBy.keySelector(),
                hashed,
                sent,
                sender.preAggregator(exchange, to),
                output,
                sender,
                recordsOut,
                where);
        return keyBy.isRightToAll()
                ? new BroadcastRouter(router, copying(), output, sender, recordsOut, where)
                : router;
    }

    private Receiver<Object> by(Partitioning<?> partitioning) {
        if (partitioning instanceof Partitioning.RightToAll<?, ?> rightToAll) {
            PartitionRouter.Choice ofLeft = choice(rightToAll.left());
            Receiver<Object> left = new PartitionRouter(
                    either -> ofLeft.keyGroup(((Either<?, ?>) either).left()), output, sender, recordsOut, where);
            return new BroadcastRouter(left, copying(), output, sender, recordsOut, where);
        }
        if (partitioning instanceof Partitioning.Spread<?> spread && spread.way() == Partitioning.Way.BROADCAST) {
            return new BroadcastRouter(null, copying(), output, sender, recordsOut, where);
        }
        return new PartitionRouter(choice(partitioning), output, sender, recordsOut, where);
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private PartitionRouter.Choice choice(Partitioning<?> partitioning) {
        if (partitioning instanceof Partitioning.Custom<?, ?> custom) {
            Partitioner<Object> partitioner = (Partitioner<Object>) custom.partitioner();
            KeySelector<Object, Object> key = (KeySelector<Object, Object>) custom.keySelector();
            int keyGroups = output.keyGroups();
            return value -> partitioner.partition(key.getKey(value), keyGroups);
        }
        return switch (((Partitioning.Spread<?>) partitioning).way()) {
            case REBALANCE -> new InTurn();
            case RESCALE -> new InTurnWithin();
            case SHUFFLE -> new Scattered();
            case GLOBAL -> value -> 0;
            case FORWARD -> {
                int own = sender.index() % output.keyGroups();
                yield value -> own;
            }
            case BROADCAST ->
                throw new IllegalStateException("what goes to all tasks in front of " + where + " is not chosen");
        };
    }

    /** Values of a type that says how; others go by reference, as everywhere within a process. */
    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private UnaryOperator<Object> copying() {
        TypeInformation<Object> type =
                (TypeInformation<Object>) exchange.boundary().outputType();
        if (!type.isKnown()) {
            return UnaryOperator.identity();
        }
        Serde<Object> serde;
        try {
            serde = type.createSerde();
        } catch (UnsupportedTypeException noBytes) {
            return UnaryOperator.identity();
        }
        return serde.isImmutable() ? UnaryOperator.identity() : serde::copy;
    }

    /** Begins with another task for each sender, so that senders of few records do not all take the first. */
    private final class InTurn implements PartitionRouter.Choice {
        private int next = sender.index() % output.keyGroups();

        @Override
        public int keyGroup(Object value) {
            int chosen = next;
            next = chosen + 1 == output.keyGroups() ? 0 : chosen + 1;
            return chosen;
        }
    }

    /** Passes over what only frames reach, unless that is all. */
    private final class InTurnWithin implements PartitionRouter.Choice {
        private final InTurn all = new InTurn();

        @Override
        public int keyGroup(Object value) {
            int chosen = all.keyGroup(value);
            for (int tried = 1; tried < output.keyGroups() && !sender.reachesDirectly(chosen); tried++) {
                chosen = all.keyGroup(value);
            }
            return chosen;
        }
    }

    /** By a mixed counter (SplitMix64, as in Steele, Lea, Flood, "Fast splittable pseudorandom number generators"). */
    private final class Scattered implements PartitionRouter.Choice {
        private long state = sender.index();

        @Override
        public int keyGroup(Object value) {
            state += GOLDEN;
            long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 31), output.keyGroups());
        }
    }
}
