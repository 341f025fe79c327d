package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.LeaderAlive;
import io.penstock.protocol.status.StatusCodec;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader does at regular times in the status topic: it says that it leads, and asks how far the heartbeats go, so that it knows as
 * of when it has read them all. Both may fail: the first costs the lease at worst, without the second nobody is judged. One owner thread,
 * which polls it.
 */
final class Pulse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    /** The longest that the last word is waited for. */
    private static final long RESIGN_NANOS = 1_000_000_000;

    private final Log log;
    private final Clock clock;
    private final LogPartition heartbeats;
    private final LogWriter writer;
    private final String leader;
    private final long epoch;
    private final long aliveNanos;
    private final long sampleNanos;
    private @Nullable Pending<Void> saying;
    private long saidNanos;
    private @Nullable Pending<Void> resigning;
    private @Nullable Pending<Map<LogPartition, Long>> sampling;
    private long sampledNanos;

    Pulse(Log log, Clock clock, CoordinatorSettings settings, LogPartition heartbeats, long epoch) {
        this.log = log;
        this.clock = clock;
        this.heartbeats = heartbeats;
        this.writer = log.openWriter("coordinator of " + heartbeats.topic());
        this.leader = settings.leader();
        this.epoch = epoch;
        this.aliveNanos = settings.lease().toNanos() / 6;
        this.sampleNanos = settings.core().heartbeatTimeout().toNanos() / 10;
        this.saidNanos = clock.nanoTime() - aliveNanos;
        this.sampledNanos = clock.nanoTime() - sampleNanos;
    }

    /**
     * Says and asks what is due.
     *
     * @param position the next heartbeat to be read
     * @param caughtUp told the moment, on the clock's nanoseconds, as of which all heartbeats have been read
     * @return whether anything was done
     */
    boolean poll(long position, LongConsumer caughtUp) {
        boolean worked = say();
        return sample(position, caughtUp) || worked;
    }

    /**
     * Says, once, that it leads no more.
     *
     * @return whether the word has arrived, or was waited for for a second
     */
    boolean resign() {
        Pending<Void> word = resigning;
        if (word == null) {
            word = send(true);
            resigning = word;
            saidNanos = clock.nanoTime();
        }
        return word.isDone() || clock.nanoTime() - saidNanos >= RESIGN_NANOS;
    }

    private boolean say() {
        if (saying != null && saying.isDone()) {
            if (saying.isFailed()) {
                LOG.warn(
                        "others may take over: {} could not be told that {} leads",
                        heartbeats,
                        leader,
                        saying.failure());
            }
            saying = null;
        }
        if (saying != null || clock.nanoTime() - saidNanos < aliveNanos) {
            return false;
        }
        saidNanos = clock.nanoTime();
        saying = send(false);
        return true;
    }

    private boolean sample(long position, LongConsumer caughtUp) {
        Pending<Map<LogPartition, Long>> asked = sampling;
        if (asked == null) {
            if (clock.nanoTime() - sampledNanos < sampleNanos) {
                return false;
            }
            sampledNanos = clock.nanoTime();
            sampling = log.admin().endOffsets(List.of(heartbeats), Isolation.READ_UNCOMMITTED);
            return true;
        }
        if (!asked.isDone()) {
            return false;
        }
        if (asked.isFailed()) {
            LogException why = asked.failure();
            LOG.debug("nobody is judged: {} does not tell its end", heartbeats, why);
            sampling = null;
            return true;
        }
        if (position < asked.get().getOrDefault(heartbeats, 0L)) {
            return false;
        }
        sampling = null;
        caughtUp.accept(sampledNanos);
        return true;
    }

    private Pending<Void> send(boolean resigned) {
        EncodedStatus bytes = StatusCodec.encode(new LeaderAlive(leader, epoch, resigned));
        return writer.send(List.of(new LogWrite(
                heartbeats.topic(),
                heartbeats.partition(),
                LogWrite.TIMESTAMP_NOW,
                bytes.key(),
                bytes.value(),
                List.of())));
    }

    @Override
    public void close() {
        writer.close();
    }
}
