package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.Windowing;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.Counter;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.windowing.assigners.DynamicEventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.triggers.TriggerResult;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.OutputTag;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Windows by key, as Flink has them. Contents, the trigger's state and timers are state per key and window. Where windows merge, contents
 * are kept under a window of their own (see {@link MergingWindows}), everything else under the window itself.
 *
 * <p>Where the current namespace matters, it is the window itself whenever the user's code runs.
 */
final class WindowOperator<K, IN, V, OUT, W extends Window> extends ChainedOperator<IN, OUT>
        implements TimerOperator, AccumulatorReceiver {

    private final @Nullable Function function;
    private final TaskState state;
    private final OperatorTimers timers;
    private final WindowAssigner<IN, W> assigner;
    private final WindowAssigner.WindowAssignerContext assignerContext;
    private final Trigger<IN, W> trigger;
    private final WindowTriggerContext triggerContext;
    private final WindowContents<IN, V, W> contents;
    private final @Nullable MergingWindows<W> merging;
    private final WindowStates<IN, V, W> states;
    private final WindowCall<K, V, OUT, W> call;
    private final TimestampedCollector<OUT> collector;
    private final long allowedLatenessMs;
    private final boolean eventTime;
    private final boolean timersComeWithContents;
    private final boolean alwaysAssigns;
    private final @Nullable OutputTag<IN> lateTag;
    private final Counter lateRecordsDropped;

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    WindowOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.Window<IN, V, W> spec) {
        super(node, task, output, sideOutputs);
        Windowing<IN, W> windowing = spec.windowing();
        this.function = spec.function();
        this.state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.timers = new OperatorTimers(node, task, windowing.windowSerde(), this::onTimer);
        this.assigner = (WindowAssigner<IN, W>) windowing.assigner();
        this.assignerContext = new AssignerContext(timers);
        this.trigger = (Trigger<IN, W>) windowing.trigger();
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.allowedLatenessMs = windowing.allowedLatenessMs();
        this.eventTime = assigner.isEventTime();
        this.timersComeWithContents = timersComeWithContents(windowing);
        this.alwaysAssigns = alwaysAssigns(assigner);
        this.lateTag = windowing.lateTag();
        this.states = new WindowStates<>(node, state, spec);
        OperatorRuntimeContext runtime = runtimeContext();
        this.lateRecordsDropped = runtime.getMetricGroup().counter("numLateRecordsDropped");
        this.triggerContext =
                new WindowTriggerContext(state, timers, states.ofTrigger(runtime), runtime.getMetricGroup());
        this.merging = states.merging();
        this.contents = states.contents(timers, runtime.getMetricGroup());
        this.call = states.call(this, timers, runtime);
    }

    /**
     * Whether a window that has contents is sure to have all timers that a record would register: the trigger's is the one at which the
     * window is cleaned up, and was registered with the first record.
     */
    private static boolean timersComeWithContents(Windowing<?, ?> windowing) {
        Trigger<?, ?> trigger = windowing.trigger();
        return !windowing.merges()
                && (windowing.assigner().isEventTime()
                        ? trigger instanceof EventTimeTrigger && windowing.allowedLatenessMs() == 0
                        : trigger instanceof ProcessingTimeTrigger);
    }

    /** Whether a record without a window is one whose windows no long can tell: Penstock's own assigners leave out no other. */
    private static boolean alwaysAssigns(WindowAssigner<?, ?> assigner) {
        return assigner instanceof TumblingEventTimeWindows
                || assigner instanceof SlidingEventTimeWindows
                || assigner instanceof EventTimeSessionWindows
                || assigner instanceof DynamicEventTimeSessionWindows;
    }

    @Override
    @Nullable Function function() {
        return function;
    }

    @Override
    public OperatorTimers timers() {
        return timers;
    }

    @Override
    boolean mayAskLaterFor(String stateName) {
        return states.mayAskLaterFor(stateName);
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        timers.watermark(watermarkMs);
        super.watermark(watermarkMs);
    }

    @Override
    public void receive(IN value, long timestampMs) throws Exception {
        boolean taken = false;
        Collection<W> windows = assigner.assignWindows(value, timestampMs, assignerContext);
        for (W window : windows) {
            taken |= merging == null
                    ? take(window, value, timestampMs)
                    : takeMerging(merging, window, value, timestampMs);
        }
        if (!taken && (isLate(timestampMs) || (windows.isEmpty() && alwaysAssigns))) {
            if (lateTag == null) {
                lateRecordsDropped.inc();
            } else {
                emitSide(lateTag, value, timestampMs);
            }
        }
    }

    /** Of windows that tumble, without lateness, with their own trigger: they go by time alone, and what is late is dropped. */
    @Override
    @SuppressWarnings("unchecked") // no element is looked at
    public void receiveAccumulator(Object accumulator, long timestampMs, int records) throws Exception {
        for (W window : assigner.assignWindows((IN) accumulator, timestampMs, assignerContext)) {
            if (isLate(window)) {
                lateRecordsDropped.inc(records);
                return;
            }
            state.setCurrentNamespace(window);
            if (((FoldedContents<IN, V, W>) contents).addAccumulator(accumulator)) {
                registerCleanup(window); // at the time at which the trigger fires it
            }
        }
    }

    /** Returns whether the window takes the record: it is not late. */
    private boolean take(W window, IN value, long timestampMs) throws Exception {
        if (isLate(window)) {
            return false;
        }
        state.setCurrentNamespace(window);
        if (contents.add(value, timestampMs) || !timersComeWithContents) {
            decide(trigger.onElement(value, timestampMs, window, triggerContext), window, window, false);
            registerCleanup(window);
        }
        return true;
    }

    private boolean takeMerging(MergingWindows<W> windows, W window, IN value, long timestampMs) throws Exception {
        W actual = windows.add(window, this::onMerge);
        if (isLate(actual)) {
            windows.retire(actual);
            return false;
        }
        W contentsAt = Objects.requireNonNull(windows.contentsOf(actual), "a window that was added has a place");
        state.setCurrentNamespace(contentsAt);
        contents.add(value, timestampMs);
        state.setCurrentNamespace(actual);
        decide(trigger.onElement(value, timestampMs, actual, triggerContext), actual, contentsAt, false);
        registerCleanup(actual);
        return true;
    }

    private void onMerge(W result, List<W> merged, W contentsAt, List<W> movedFrom) throws Exception {
        refuseEndInThePast(result);
        state.setCurrentNamespace(result);
        triggerContext.merging(result, merged);
        trigger.onMerge(result, triggerContext);
        for (W window : merged) {
            state.setCurrentNamespace(window);
            trigger.clear(window, triggerContext);
            deleteCleanup(window);
        }
        contents.mergeInto(contentsAt, movedFrom);
    }

    private void refuseEndInThePast(W result) {
        long nowMs = eventTime ? timers.currentWatermark() : timers.currentProcessingTime();
        if ((eventTime ? cleanupTime(result) : result.maxTimestamp()) <= nowMs) {
            throw new UnsupportedOperationException("operator \"" + node.name() + "\": windows merged into " + result
                    + ", which ended before " + nowMs + " ms; a merging assigner must not make windows end earlier");
        }
    }

    private void onTimer(TimeDomain domain, long timerMs, @Nullable Object namespace) throws Exception {
        @SuppressWarnings("unchecked") // this operator's timers have its windows
        W window = (W) Objects.requireNonNull(namespace, "a window's timer has a window");
        W contentsAt = merging == null ? window : merging.contentsOf(window);
        if (contentsAt == null) {
            return; // merged or gone; its trigger has left a timer behind
        }
        TriggerResult result = domain == TimeDomain.EVENT_TIME
                ? trigger.onEventTime(timerMs, window, triggerContext)
                : trigger.onProcessingTime(timerMs, window, triggerContext);
        boolean cleanup = eventTime == (domain == TimeDomain.EVENT_TIME) && timerMs == cleanupTime(window);
        decide(result, window, contentsAt, cleanup);
        if (cleanup) {
            cleanUp(window, contentsAt);
        }
    }

    /** @param cleanup whether the contents are cleared afterwards anyway */
    private void decide(TriggerResult result, W window, W contentsAt, boolean cleanup) throws Exception {
        if (result.isFire()) {
            fire(window, contentsAt, cleanup || result.isPurge());
        }
        if (result.isPurge()) {
            state.setCurrentNamespace(contentsAt);
            contents.clear();
        }
        state.setCurrentNamespace(window);
    }

    private void fire(W window, W contentsAt, boolean last) throws Exception {
        state.setCurrentNamespace(contentsAt);
        Iterable<V> elements = contents.read(window, last);
        if (elements == null) {
            return;
        }
        state.setCurrentNamespace(window);
        collector.setTimestamp(window.maxTimestamp());
        @SuppressWarnings("unchecked") // the stage's keys are of the function's key type
        K key = (K) state.currentKey();
        call.fire(key, window, elements, collector);
        state.setCurrentNamespace(contentsAt);
        contents.fired(window, last);
    }

    private void cleanUp(W window, W contentsAt) throws Exception {
        state.setCurrentNamespace(contentsAt);
        contents.clear();
        state.setCurrentNamespace(window);
        trigger.clear(window, triggerContext);
        call.clear(window);
        if (merging != null) {
            merging.retire(window);
        }
    }

    // ---- time

    private boolean isLate(W window) {
        return eventTime && cleanupTime(window) <= timers.currentWatermark();
    }

    private boolean isLate(long timestampMs) {
        return eventTime && allowedUntil(timestampMs) <= timers.currentWatermark();
    }

    /** {@link Long#MAX_VALUE} for never. */
    private long cleanupTime(W window) {
        return eventTime ? allowedUntil(window.maxTimestamp()) : window.maxTimestamp();
    }

    private long allowedUntil(long timestampMs) {
        long untilMs = timestampMs + allowedLatenessMs;
        return untilMs >= timestampMs ? untilMs : Long.MAX_VALUE;
    }

    /** The window is the current namespace. */
    private void registerCleanup(W window) {
        long cleanupMs = cleanupTime(window);
        if (cleanupMs == Long.MAX_VALUE) {
            return;
        }
        if (eventTime) {
            timers.registerEventTimeTimer(cleanupMs);
        } else {
            timers.registerProcessingTimeTimer(cleanupMs);
        }
    }

    private void deleteCleanup(W window) {
        long cleanupMs = cleanupTime(window);
        if (cleanupMs == Long.MAX_VALUE) {
            return;
        }
        if (eventTime) {
            timers.deleteEventTimeTimer(cleanupMs);
        } else {
            timers.deleteProcessingTimeTimer(cleanupMs);
        }
    }

    /** What an assigner may ask. */
    static final class AssignerContext extends WindowAssigner.WindowAssignerContext {

        private final OperatorTimers timers;

        AssignerContext(OperatorTimers timers) {
            this.timers = timers;
        }

        @Override
        public long getCurrentProcessingTime() {
            return timers.currentProcessingTime();
        }
    }
}
