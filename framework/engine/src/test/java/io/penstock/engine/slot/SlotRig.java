package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.common.serde.Murmur2;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.ManualClock;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.log.Log;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.statestore.heap.HeapTaskState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The slots of one process, without the TaskManager: the test gives the commands and decides whose turn it is. Key group g of every
 * keyed stage is slot g's, modulo; partition p of every source is slot p's. Watermark generators are asked every millisecond, unless the
 * job says otherwise.
 */
final class SlotRig {

    static final int KEY_GROUPS = 4;

    private final JobGraph graph;
    private final SlotPlan[] plans;
    static final RunId RUN = new RunId(1);

    private final Log log = new SimLog(new SimScheduler(1)).client("rig");
    final AlignedSplits alignedSplits = new AlignedSplits();
    final ManualClock clock = new ManualClock();
    final RigMetrics metrics = new RigMetrics();
    final List<SlotLoop> slots = new ArrayList<>();
    final List<SlotEvent> events = new ArrayList<>();

    SlotRig(int slotCount, int partitions, SlotSettings settings, JobDefinition definition) {
        this(slotCount, slotCount, partitions, settings, definition);
    }

    /** @param slotsWithTasks the first ones; the others have none */
    SlotRig(int slotCount, int slotsWithTasks, int partitions, SlotSettings settings, JobDefinition definition) {
        JobDefinition everyMillisecond = environment -> {
            environment.getConfig().setAutoWatermarkInterval(1);
            definition.define(environment);
        };
        graph = JobGraphCompiler.compile("test", everyMillisecond, KEY_GROUPS);
        Channels channels = new Channels(graph, slotCount, settings.channelRows());
        SlotEnvironment environment = new SlotEnvironment(
                graph,
                () -> JobGraphCompiler.compile("test", everyMillisecond, KEY_GROUPS),
                slotCount,
                channels,
                log,
                new NoServices(),
                clock,
                metrics,
                Map.of("job", "test"),
                new TopicNames("test", new JobName("test")),
                DeliveryGuarantee.EXACTLY_ONCE,
                settings,
                true,
                FunctionInjection.NONE,
                alignedSplits);
        for (int i = 0; i < slotCount; i++) {
            slots.add(new SlotLoop(i, environment));
        }
        plans = plans(slotCount, slotsWithTasks, partitions);
    }

    private SlotPlan[] plans(int slotCount, int slotsWithTasks, int partitions) {
        List<List<TaskPlan>> bySlot = new ArrayList<>();
        for (int i = 0; i < slotCount; i++) {
            bySlot.add(new ArrayList<>());
        }
        int[][] slotOfKeyGroup = new int[graph.stages().size()][KEY_GROUPS];
        int number = 0;
        for (Stage stage : graph.stages()) {
            int tasks = stage.isKeyed() ? KEY_GROUPS : partitions;
            for (int i = 0; i < tasks; i++) {
                TaskId id = new TaskId(stage.name(), i);
                int slot = i % slotsWithTasks;
                var source = stage.source();
                if (source == null) {
                    HeapTaskState state = new HeapTaskState(
                            id.toString(),
                            Objects.requireNonNull(stage.keyType()).createSerde(),
                            List.of(),
                            1);
                    state.restored(1);
                    slotOfKeyGroup[stage.index()][i] = slot;
                    bySlot.get(slot)
                            .add(new TaskPlan.KeyedTaskPlan(
                                    id,
                                    Term.FIRST,
                                    number++,
                                    stage.index(),
                                    i,
                                    state,
                                    Long.MIN_VALUE,
                                    new TaskPlan.FramesPlan(null, 0, List.of()),
                                    List.of()));
                } else {
                    bySlot.get(slot)
                            .add(new TaskPlan.SourceTaskPlan(
                                    id,
                                    Term.FIRST,
                                    number++,
                                    stage.index(),
                                    ((SplitSource) source.source()).split(i),
                                    SourcePosition.of(0),
                                    Long.MIN_VALUE,
                                    List.of()));
                }
            }
        }
        return bySlot.stream()
                .map(own -> new SlotPlan(RUN, own, routing(slotOfKeyGroup, bySlot), 0))
                .toArray(SlotPlan[]::new);
    }

    private Routing routing(int[][] slotOfKeyGroup, List<List<TaskPlan>> bySlot) {
        List<Set<TaskId>> nobody = Collections.nCopies(slotOfKeyGroup.length, Set.of());
        List<Set<Integer>> sendingSlots = new ArrayList<>();
        for (int stage = 0; stage < slotOfKeyGroup.length; stage++) {
            sendingSlots.add(new HashSet<>());
        }
        for (int slot = 0; slot < bySlot.size(); slot++) {
            for (TaskPlan plan : bySlot.get(slot)) {
                sendingSlots.get(plan.stage()).add(slot);
            }
        }
        return new Routing(slotOfKeyGroup, Set.of(), nobody, nobody, sendingSlots);
    }

    /** A key whose group is the one given. */
    static String keyOf(int keyGroup, int nth) {
        KeyBytes<String> bytes = KeyBytes.of(Types.STRING.createSerde());
        ByteOutput out = new ByteOutput(64);
        for (int i = 0, found = 0; ; i++) {
            String key = "k" + i;
            out.reset();
            bytes.encode(key, out);
            if ((Murmur2.hash(out.array(), 0, out.size()) & 0x7fffffff) % KEY_GROUPS == keyGroup && found++ == nth) {
                return key;
            }
        }
    }

    SlotRig start() {
        for (int i = 0; i < slots.size(); i++) {
            slots.get(i).command(new SlotCommand.Start(plans[i]));
        }
        settle();
        return this;
    }

    /** Tells one slot to start, and gives nobody a turn. */
    SlotRig startOnly(int slot) {
        slots.get(slot).command(new SlotCommand.Start(plans[slot]));
        return this;
    }

    /** One turn of a slot. */
    boolean step(int slot) {
        boolean worked = slots.get(slot).doWork();
        for (SlotEvent event = slots.get(slot).pollEvent();
                event != null;
                event = slots.get(slot).pollEvent()) {
            events.add(event);
        }
        return worked;
    }

    void steps(int slot, int times) {
        for (int i = 0; i < times; i++) {
            step(slot);
        }
    }

    /** Turns for everybody, a millisecond apart, until nobody has anything to do for some time. */
    void settle() {
        int quiet = 0;
        for (int round = 0; quiet < 6; round++) {
            assertThat(round).as("rounds without coming to rest").isLessThan(2_000);
            clock.advanceMs(1);
            boolean worked = false;
            for (int i = 0; i < slots.size(); i++) {
                worked |= step(i);
            }
            quiet = worked ? 0 : quiet + 1;
        }
    }

    void tellAll(SlotCommand command) {
        slots.forEach(slot -> slot.command(command));
    }

    /** Cuts everybody and answers the parts, by slot. */
    List<SlotCut> cut(long commit) {
        tellAll(new SlotCommand.Cut(commit, null));
        settle();
        return parts(commit);
    }

    /** As {@link #cut}, and the commit succeeds. */
    List<SlotCut> commit(long commit) {
        List<SlotCut> parts = cut(commit);
        tellAll(new SlotCommand.Committed(commit));
        settle();
        return parts;
    }

    List<SlotCut> parts(long commit) {
        List<SlotCut> parts = new ArrayList<>();
        for (SlotLoop slot : slots) {
            SlotCut part = Objects.requireNonNull(slot.pollCut(), "slot " + slot.slot() + " has not been cut");
            assertThat(part.commit()).isEqualTo(commit);
            parts.add(readable(part));
        }
        return parts;
    }

    /** With outputs that can be read more than once. */
    static SlotCut readable(SlotCut part) {
        return new SlotCut(
                part.slot(),
                part.commit(),
                part.tasks(),
                List.copyOf(part.outputs()),
                part.outputBytes(),
                part.pauseNanos(),
                part.frames());
    }

    /** What the TaskManager does after a failure. */
    void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) {
        tellAll(new SlotCommand.Quiesce());
        settle();
        for (SlotLoop slot : slots) {
            while (slot.pollCut() != null) {
                // of an incomplete cut
            }
        }
        tellAll(new SlotCommand.RollBack(lastCommit, verdicts));
        settle();
        tellAll(new SlotCommand.Resume());
        settle();
    }

    static List<String> texts(SlotCut part) {
        List<String> texts = new ArrayList<>();
        for (LogWrite write : part.outputs()) {
            texts.add(new String(Objects.requireNonNull(write.value()), StandardCharsets.UTF_8));
        }
        return texts;
    }

    static List<String> texts(List<SlotCut> parts) {
        List<String> texts = new ArrayList<>();
        parts.forEach(part -> texts.addAll(texts(part)));
        return texts;
    }

    <E extends SlotEvent> List<E> eventsOf(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    SlotEvent.Failed onlyFailure() {
        List<SlotEvent.Failed> failures = eventsOf(SlotEvent.Failed.class);
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the rig lends no " + type.getName());
        }
    }
}
