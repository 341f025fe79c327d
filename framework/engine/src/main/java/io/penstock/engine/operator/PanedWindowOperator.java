package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.Windowing;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.Counter;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.OutputTag;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows by event time that fire by their default trigger and fold their records by a function that can do so in parts: a record is folded
 * into the pane it is in, and a window is its panes merged when it fires. What comes out, and when, is what {@link WindowOperator} brings
 * out. Of each key there is one timer, of the window that is next to fire, and where lateness is allowed one of the window that is next to
 * be cleaned up.
 *
 * <p>Windows that an earlier release, or the same function without {@link io.penstock.api.common.functions.Mergeable}, has left with
 * contents and timers of their own fire by these timers, with their panes merged in; so each record is in one of the two. At one time they
 * come before this operator's timers, for they were registered before.
 *
 * <p>No window that is yet to fire holds a record that came behind its end, and a window that has fired has been read: so a record whose
 * pane is in no window that has ended changes nothing but the pane.
 *
 * @param <A> what is kept of a pane
 */
final class PanedWindowOperator<K, IN, A, V, OUT> extends ChainedOperator<IN, OUT>
        implements TimerOperator, AccumulatorReceiver {

    // namespaces of the timers; no window is empty
    private static final TimeWindow FIRE = new TimeWindow(0, 0);
    private static final TimeWindow CLEANUP = new TimeWindow(1, 1);

    private final @Nullable Function function;
    private final TaskState state;
    private final OperatorTimers timers;
    private final SlidingEventTimeWindows assigner;
    private final PaneGrid grid;
    private final PaneFold<IN, A, V> fold;
    private final Panes<IN, A> panes;
    private final ValueState<KeyPanes> known;
    private final ValueState<Object> earlier;
    private final SlidingFolds<A> sliding;
    private final WindowCall<K, V, OUT, TimeWindow> call;
    private final TimestampedCollector<OUT> collector;
    private final WindowStates<IN, V, TimeWindow> states;
    private final long allowedLatenessMs;
    private final @Nullable OutputTag<IN> lateTag;
    private final Counter lateRecordsDropped;

    PanedWindowOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.Window<IN, V, TimeWindow> spec,
            SlidingEventTimeWindows windows) {
        super(node, task, output, sideOutputs);
        Windowing<IN, TimeWindow> windowing = spec.windowing();
        this.function = spec.function();
        this.state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.timers = new OperatorTimers(node, task, windowing.windowSerde(), this::onTimer);
        this.assigner = windows;
        this.grid = new PaneGrid(windows.getSize(), windows.getSlide(), windows.getOffset());
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.allowedLatenessMs = windowing.allowedLatenessMs();
        this.lateTag = windowing.lateTag();
        this.states = new WindowStates<>(node, state, spec);
        this.fold = states.paneFold(this::nextArrival);
        this.panes = new Panes<>(state, states.panes(fold), fold, grid);
        this.known = states.knownPanes(grid);
        this.earlier = states.folds();
        this.sliding = new SlidingFolds<>(state, panes, fold);
        OperatorRuntimeContext runtime = runtimeContext();
        this.lateRecordsDropped = runtime.getMetricGroup().counter("numLateRecordsDropped");
        this.call = states.call(this, timers, runtime);
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
        if (!grid.has(timestampMs)) {
            receiveOutOfRange(value, timestampMs);
            return;
        }
        long pane = grid.paneOf(timestampMs);
        if (grid.lastTimeOf(grid.firstWindowOf(pane)) <= timers.currentWatermark()) {
            receiveBehind(pane, value, timestampMs);
        } else if (panes.add(pane, value)) {
            opened(pane);
        }
    }

    /** Of windows without lateness: what is late is dropped, and nothing fires again. */
    @Override
    @SuppressWarnings("unchecked") // as the fold's serde wrote it
    public void receiveAccumulator(Object accumulator, long timestampMs, int records) throws Exception {
        long pane = grid.paneOf(timestampMs);
        boolean behind = grid.lastTimeOf(grid.firstWindowOf(pane)) <= timers.currentWatermark();
        if (behind && isCleanedUp(grid.lastWindowOf(pane))) {
            lateRecordsDropped.inc(records);
        } else if (behind) {
            keep(catchUp(knownPanes()));
            panes.merge(pane, (A) accumulator);
            changedBehind(pane);
        } else if (panes.merge(pane, (A) accumulator)) {
            opened(pane);
        }
    }

    /** A pane of which no window has ended holds something now. */
    private void opened(long pane) throws Exception {
        KeyPanes of = knownPanes();
        of.add(pane);
        expect(of, grid.firstWindowOf(pane), grid.firstWindowOf(pane));
        known.update(of);
    }

    /** Without event time it is refused; whose windows a long cannot tell, it is in none, and told as late. */
    private void receiveOutOfRange(IN value, long timestampMs) throws Exception {
        if (timestampMs == Long.MIN_VALUE) {
            assigner.assignWindows(value, timestampMs, new WindowOperator.AssignerContext(timers)); // says why not
        }
        leaveOut(value, timestampMs);
    }

    private void late(IN value, long timestampMs) throws Exception {
        if (allowedUntil(timestampMs) <= timers.currentWatermark()) {
            leaveOut(value, timestampMs);
        }
    }

    private void leaveOut(IN value, long timestampMs) throws Exception {
        if (lateTag == null) {
            lateRecordsDropped.inc();
        } else {
            emitSide(lateTag, value, timestampMs);
        }
    }

    /** Of a pane that windows have which have ended. Those that are not cleaned up yet fire, the latest first. */
    private void receiveBehind(long pane, IN value, long timestampMs) throws Exception {
        if (isCleanedUp(grid.lastWindowOf(pane))) {
            late(value, timestampMs);
            return;
        }
        keep(catchUp(knownPanes()));
        panes.add(pane, value);
        changedBehind(pane);
    }

    private void changedBehind(long pane) throws Exception {
        long watermarkMs = timers.currentWatermark();
        long last = grid.lastWindowOf(pane);
        KeyPanes of = knownPanes();
        of.add(pane);
        sliding.forget(state.currentKey());
        long ahead = grid.firstWindowBehind(watermarkMs, grid.firstWindowOf(pane));
        long kept = firstKept(grid.firstWindowOf(pane));
        expect(of, ahead <= last ? ahead : KeyPanes.NONE, kept);
        known.update(of);
        if (kept < ahead) {
            fireAgain(of, pane, kept, Math.min(last, ahead - 1));
        }
    }

    /** Registers the timers of windows, where those that are registered come later. */
    private void expect(KeyPanes of, long fire, long cleanup) {
        if (fire < of.nextFire()) {
            moveFire(of, fire);
        }
        if (allowedLatenessMs > 0 && cleanup < of.nextCleanup()) {
            moveCleanup(of, cleanup);
        }
    }

    private void moveFire(KeyPanes of, long window) {
        state.setCurrentNamespace(FIRE);
        if (of.nextFire() != KeyPanes.NONE) {
            timers.deleteEventTimeTimer(grid.lastTimeOf(of.nextFire()));
        }
        of.setNextFire(window);
        if (window != KeyPanes.NONE) {
            timers.registerEventTimeTimer(grid.lastTimeOf(window));
        }
    }

    private void moveCleanup(KeyPanes of, long window) {
        state.setCurrentNamespace(CLEANUP);
        if (of.nextCleanup() != KeyPanes.NONE) {
            timers.deleteEventTimeTimer(cleanupTime(of.nextCleanup()));
        }
        of.setNextCleanup(window);
        if (window != KeyPanes.NONE && cleanupTime(window) != Long.MAX_VALUE) {
            timers.registerEventTimeTimer(cleanupTime(window));
        }
    }

    // ---- timers

    private void onTimer(TimeDomain domain, long timerMs, @Nullable Object namespace) throws Exception {
        KeyPanes of = knownPanes();
        if (FIRE.equals(namespace)) {
            fireNext(of, null);
        } else if (CLEANUP.equals(namespace)) {
            cleanUpNext(of);
        } else {
            onTimerOfEarlier(of, (TimeWindow) Objects.requireNonNull(namespace, "a timer has a window"), timerMs);
        }
        keep(of);
    }

    private void fireNext(KeyPanes of, @Nullable A besides) throws Exception {
        long window = of.nextFire();
        A merged = sliding.merged(of, grid.firstPaneOf(window), grid.endPaneOf(window));
        fire(grid.window(window), besides == null ? merged : merged == null ? besides : fold.merge(besides, merged));
        moveFire(of, nextFilled(of, window + 1));
        if (allowedLatenessMs == 0) {
            cleanUp(of, window);
        }
    }

    private void cleanUpNext(KeyPanes of) throws Exception {
        long window = of.nextCleanup();
        cleanUp(of, window);
        moveCleanup(of, nextFilled(of, window + 1));
    }

    /** The first window, from one on, that has something in it. */
    private long nextFilled(KeyPanes of, long window) {
        long pane = of.firstFrom(grid.firstPaneOf(window));
        return pane == KeyPanes.NONE ? KeyPanes.NONE : Math.max(window, grid.firstWindowOf(pane));
    }

    private void cleanUp(KeyPanes of, long window) throws Exception {
        TimeWindow times = grid.window(window);
        state.setCurrentNamespace(times);
        call.clear(times);
        panes.clearBelow(of, grid.firstPaneOf(window + 1));
    }

    private void keep(KeyPanes of) throws Exception {
        if (of.isEmpty()) {
            sliding.forget(state.currentKey());
            known.clear();
        } else {
            known.update(of);
        }
    }

    /** Timers that are due and have not fired, since there was no room for what they bring out, fire before another record is taken. */
    private KeyPanes catchUp(KeyPanes of) throws Exception {
        while (of.nextFire() != KeyPanes.NONE && grid.lastTimeOf(of.nextFire()) <= timers.currentWatermark()) {
            TimeWindow window = grid.window(of.nextFire());
            A besides = contentsOfEarlier(window);
            if (besides != null) {
                timers.deleteEventTimeTimer(window.maxTimestamp());
            }
            fireNext(of, besides);
            if (allowedLatenessMs == 0) {
                clearEarlier(window);
            }
        }
        while (of.nextCleanup() != KeyPanes.NONE && isCleanedUp(of.nextCleanup())) {
            cleanUpNext(of);
        }
        return of;
    }

    // ---- windows that fire

    private void fire(TimeWindow window, @Nullable A accumulator) throws Exception {
        V value = accumulator == null ? null : fold.result(accumulator);
        if (value == null) {
            return;
        }
        state.setCurrentNamespace(window);
        collector.setTimestamp(window.maxTimestamp());
        @SuppressWarnings("unchecked") // the stage's keys are of the function's key type
        K key = (K) state.currentKey();
        call.fire(key, window, Collections.singletonList(value), collector);
    }

    /** All windows between two, which have a pane in common: on its left merged more and more, on its right as prepared. */
    private void fireAgain(KeyPanes of, long pane, long firstWindow, long lastWindow) throws Exception {
        PrefixFold<A> right = new PrefixFold<>(panes, fold, of, pane + 1, grid.endPaneOf(lastWindow));
        A left = panes.copyOf(pane);
        long leftmost = pane;
        for (long window = lastWindow; window >= firstWindow; window--) {
            long begin = grid.firstPaneOf(window);
            for (long next = of.lastBefore(leftmost); next != KeyPanes.NONE && next >= begin; ) {
                left = fold.merge(panes.copyOf(next), left);
                leftmost = next;
                next = of.lastBefore(leftmost);
            }
            A both = right.mergedBehind(fold.copy(left), grid.endPaneOf(window));
            TimeWindow fired = grid.window(window);
            A besides = contentsOfEarlier(fired);
            fire(fired, besides == null ? both : fold.merge(besides, both));
        }
    }

    // ---- windows of an earlier release

    private void onTimerOfEarlier(KeyPanes of, TimeWindow window, long timerMs) throws Exception {
        long number = grid.windowNumber(window);
        boolean ours = grid.window(number).equals(window);
        boolean cleanup = timerMs == allowedUntil(window.maxTimestamp());
        if (timerMs == window.maxTimestamp()) {
            A contents = contentsOfEarlier(window);
            if (ours && of.nextFire() == number) {
                fireNext(of, contents);
                if (cleanup) {
                    clearEarlier(window);
                    return;
                }
            } else {
                fire(window, contents);
            }
        }
        if (cleanup) {
            clearEarlier(window);
            if (ours && of.nextCleanup() == number) {
                cleanUpNext(of);
            } else {
                state.setCurrentNamespace(window);
                call.clear(window);
            }
        }
    }

    private @Nullable A contentsOfEarlier(TimeWindow window) throws Exception {
        state.setCurrentNamespace(window);
        Object contents = earlier.value();
        return contents == null ? null : fold.ofEarlier(contents);
    }

    private void clearEarlier(TimeWindow window) {
        state.setCurrentNamespace(window);
        earlier.clear();
    }

    // ---- time

    private KeyPanes knownPanes() throws Exception {
        KeyPanes of = known.value();
        return of == null ? new KeyPanes() : of;
    }

    private long nextArrival() throws Exception {
        KeyPanes of = knownPanes();
        long arrival = of.nextArrival();
        known.update(of);
        return arrival;
    }

    private boolean isCleanedUp(long window) {
        return cleanupTime(window) <= timers.currentWatermark();
    }

    /** {@link Long#MAX_VALUE} for never. */
    private long cleanupTime(long window) {
        return allowedUntil(grid.lastTimeOf(window));
    }

    private long allowedUntil(long timestampMs) {
        long untilMs = timestampMs + allowedLatenessMs;
        return untilMs >= timestampMs ? untilMs : Long.MAX_VALUE;
    }

    /** The first window, from one on, that is not cleaned up. */
    private long firstKept(long fromWindow) {
        if (!isCleanedUp(fromWindow)) {
            return fromWindow;
        }
        return grid.firstWindowBehind(timers.currentWatermark() - allowedLatenessMs, fromWindow);
    }
}
