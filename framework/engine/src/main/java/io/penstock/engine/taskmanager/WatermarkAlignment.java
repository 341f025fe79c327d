package io.penstock.engine.taskmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.common.eventtime.WatermarkAlignmentParams;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.ownership.StatusVoice;
import io.penstock.engine.slot.AlignedSplit;
import io.penstock.engine.slot.AlignedSplits;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.SourceTimes;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusFormatException;
import io.penstock.protocol.status.StatusKind;
import io.penstock.protocol.status.StatusRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the splits of this process how far the slowest of their group is (docs/adr/0034-watermark-alignment.md): from memory for those
 * that are here, from what their owners say in the status topic for the others. What is not known counts as it was last known, and before
 * that holds everybody back: a split may wait too long for a moment, and is never let too far. Owned by the TaskManager's thread.
 */
final class WatermarkAlignment implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatermarkAlignment.class);

    /** Between two looks at the splits that are here. */
    private static final long LOOK_NANOS = 5_000_000;

    private static final long LISTEN_NANOS_MAX = 250_000_000;

    private final AlignedSplits here;
    private final Incarnation self;
    private final Log log;
    private final Clock clock;
    private final LogPartition status;
    private final byte[] job;
    private final StatusVoice voice;

    /** By source stage, of those that have a group. */
    private final Map<String, WatermarkAlignmentParams> stages = new HashMap<>();

    private final long sayNanos;
    private final long listenNanos;

    /** The tasks of the job's groups that have not ended, and whose they are. */
    private Map<TaskId, Incarnation> members = Map.of();

    private final Map<TaskId, Long> known = new HashMap<>();
    private boolean shared;
    private boolean begun;
    private long lookedNanos;
    private long saidNanos;
    private long listenedNanos;
    private @Nullable LogReader reader;
    private @Nullable Pending<Map<LogPartition, Long>> end;

    WatermarkAlignment(
            JobGraph graph,
            AlignedSplits here,
            Incarnation self,
            Log log,
            Clock clock,
            String prefix,
            StatusVoice voice) {
        this.here = here;
        this.self = self;
        this.log = log;
        this.clock = clock;
        this.status = new LogPartition(TopicNames.status(prefix), StatusRecord.HEARTBEATS);
        this.job = self.job().value().getBytes(UTF_8);
        this.voice = voice;
        long leastMs = Long.MAX_VALUE;
        for (Stage stage : graph.stages()) {
            var source = stage.source();
            if (source != null
                    && source.watermarkStrategy().getAlignmentParameters().isEnabled()) {
                WatermarkAlignmentParams alignment = source.watermarkStrategy().getAlignmentParameters();
                stages.put(stage.name(), alignment);
                leastMs = Math.min(leastMs, alignment.getUpdateInterval());
            }
        }
        this.sayNanos = stages.isEmpty() ? 0 : Math.multiplyExact(leastMs, 1_000_000L);
        this.listenNanos = Math.min(LISTEN_NANOS_MAX, Math.max(LOOK_NANOS, sayNanos / 4));
    }

    /**
     * Does what is due.
     *
     * @param view whole
     * @param news whether the view has changed since the last call
     * @return whether there was anything to hear or to say
     */
    boolean doWork(JobControlView view, boolean news) {
        if (stages.isEmpty()) {
            return false;
        }
        long nowNanos = clock.nanoTime();
        if (news || !begun) {
            follow(view);
        } else if (nowNanos - lookedNanos < LOOK_NANOS) {
            return false;
        }
        begun = true;
        lookedNanos = nowNanos;
        boolean worked = shared && listen(nowNanos);
        SortedMap<TaskId, Long> own = new TreeMap<>();
        for (AlignedSplit split : here.all()) {
            own.put(split.task(), split.progressMs());
        }
        known.putAll(own);
        align();
        return say(own, nowNanos) || worked;
    }

    private void follow(JobControlView view) {
        Set<TaskId> ended = new HashSet<>(view.endedTasks());
        Map<TaskId, Incarnation> following = new HashMap<>();
        for (TaskAssigned assigned : view.currentAssignments()) {
            if (stages.containsKey(assigned.task().stage()) && !ended.contains(assigned.task())) {
                following.put(assigned.task(), assigned.owner());
            }
        }
        members.forEach((task, owner) -> {
            // That it holds nobody back was said of a time that its next owner may not have come to.
            if (!owner.equals(following.get(task))) {
                known.remove(task, AlignedSplit.HOLDS_NOBODY);
            }
        });
        members = following;
        known.keySet().retainAll(following.keySet());
        shared = following.values().stream().anyMatch(owner -> !owner.equals(self));
        if (!shared) {
            listenNoMore();
        }
    }

    private void align() {
        Map<String, Long> leastMs = new HashMap<>();
        members.keySet().forEach(task -> count(task, leastMs));
        for (AlignedSplit split : here.all()) {
            count(split.task(), leastMs); // it may be here before the control topic calls it this process's
        }
        for (AlignedSplit split : here.all()) {
            Long least = leastMs.get(split.group());
            if (least != null) {
                split.groupIsAt(least);
            }
        }
    }

    private void count(TaskId task, Map<String, Long> leastMs) {
        WatermarkAlignmentParams alignment = stages.get(task.stage());
        if (alignment != null) {
            leastMs.merge(alignment.getWatermarkGroup(), known.getOrDefault(task, Long.MIN_VALUE), Math::min);
        }
    }

    // ---- between processes

    /** What is lost is said again, by what it has become. */
    private boolean say(SortedMap<TaskId, Long> own, long nowNanos) {
        if (!shared || own.isEmpty() || (saidNanos != 0 && nowNanos - saidNanos < sayNanos)) {
            return false;
        }
        saidNanos = nowNanos;
        voice.say(new SourceTimes(self, own));
        return true;
    }

    private boolean listen(long nowNanos) {
        LogReader listening = reader == null ? begin() : reader;
        if (listening == null || nowNanos - listenedNanos < listenNanos) {
            return false;
        }
        listenedNanos = nowNanos;
        boolean heard = false;
        for (LogBatch batch : poll(listening)) {
            for (int i = 0; i < batch.size(); i++) {
                heard |= take(batch, i);
            }
        }
        return heard;
    }

    /** From the end on: all that counts is said again. */
    private @Nullable LogReader begin() {
        Pending<Map<LogPartition, Long>> asked = end;
        if (asked == null) {
            end = log.admin().endOffsets(List.of(status), Isolation.READ_UNCOMMITTED);
            return null;
        }
        if (!asked.isDone()) {
            return null;
        }
        end = null;
        if (asked.isFailed()) {
            LOG.debug(
                    "where {} ends is asked again: {}", status, asked.failure().getMessage());
            return null;
        }
        LogReader opened = log.openReader("alignment of sources", Isolation.READ_UNCOMMITTED);
        opened.assign(Map.of(status, asked.get().getOrDefault(status, 0L)));
        reader = opened;
        return opened;
    }

    private List<LogBatch> poll(LogReader listening) {
        try {
            return listening.poll();
        } catch (LogException failure) {
            switch (failure.reason()) {
                case OUT_OF_RANGE -> {
                    listenNoMore(); // deleted ahead of it; what follows says as much
                    return new ArrayList<>();
                }
                case DENIED ->
                    throw new LogException(
                            failure.reason(),
                            failure.getMessage() + "; sources of the job are aligned between processes: grant the"
                                    + " TaskManagers' principal Read on the topic",
                            failure);
                default -> throw failure;
            }
        }
    }

    private boolean take(LogBatch batch, int index) {
        byte[] value = batch.value(index);
        if (value == null
                || value.length == 0
                || value[0] != StatusKind.SOURCE_TIMES.code()
                || !Arrays.equals(job, batch.key(index))) {
            return false;
        }
        try {
            StatusRecord said = StatusCodec.decode(batch.key(index), value, status.toString(), batch.offset(index));
            if (said instanceof SourceTimes times && !times.incarnation().equals(self)) {
                times.watermarksMs().forEach((task, watermarkMs) -> {
                    // what a former owner says comes too late
                    if (times.incarnation().equals(members.get(task))) {
                        known.put(task, watermarkMs);
                    }
                });
            }
            return true;
        } catch (StatusFormatException corrupt) {
            LOG.warn("passed over: {}", corrupt.getMessage());
            return false;
        }
    }

    private void listenNoMore() {
        end = null;
        LogReader listening = reader;
        if (listening != null) {
            reader = null;
            listening.close();
        }
    }

    @Override
    public void close() {
        listenNoMore();
    }
}
