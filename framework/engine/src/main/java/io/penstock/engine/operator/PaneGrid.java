package io.penstock.engine.operator;

import io.penstock.streaming.api.windowing.windows.TimeWindow;

/**
 * How sliding windows are cut into panes, so that each window is a run of whole ones: at the starts of windows and, where the size is no
 * multiple of the slide, at their ends as well. Panes and windows go by numbers that count upwards; window {@code k} begins with pane
 * {@code k * step} and has {@code length} of them. After J. Li et al., "No Pane, No Gain" (2005), and S. Krishnamurthy et al., "On-the-fly
 * sharing for streamed aggregation" (2006), whose paired windows these are.
 */
final class PaneGrid {

    private final long sizeMs;
    private final long slideMs;
    private final long offsetMs;
    private final long restMs;
    private final long step;
    private final long length;

    /**
     * @param sizeMs of windows
     * @param slideMs from start to start, {@code >= 1} and no more than the size: windows that tumble are panes of their own
     * @param offsetMs of one of the starts from the epoch, either way less than the slide
     */
    PaneGrid(long sizeMs, long slideMs, long offsetMs) {
        if (slideMs <= 0 || sizeMs < slideMs || Math.abs(offsetMs) >= slideMs) {
            throw new IllegalArgumentException(
                    "panes of windows of size=" + sizeMs + " ms, slide=" + slideMs + " ms and offset=" + offsetMs
                            + " ms; windows must leave no time out, and the offset be less than the slide");
        }
        this.sizeMs = sizeMs;
        this.slideMs = slideMs;
        this.offsetMs = offsetMs;
        this.restMs = sizeMs % slideMs;
        this.step = restMs == 0 ? 1 : 2;
        this.length = step * (sizeMs / slideMs) + step - 1;
    }

    /** Whether all windows that a time is in lie within what a long can tell. */
    boolean has(long timestampMs) {
        return timestampMs >= Long.MIN_VALUE + 2 * sizeMs && timestampMs <= Long.MAX_VALUE - 2 * sizeMs;
    }

    /** The pane that a time is in. */
    long paneOf(long timestampMs) {
        long slide = Math.floorDiv(timestampMs - offsetMs, slideMs);
        if (restMs == 0) {
            return slide;
        }
        long withinMs = timestampMs - offsetMs - slide * slideMs;
        return 2 * slide + (withinMs >= restMs ? 1 : 0);
    }

    /** The times of a pane. */
    TimeWindow pane(long pane) {
        if (restMs == 0) {
            long startMs = offsetMs + pane * slideMs;
            return new TimeWindow(startMs, startMs + slideMs);
        }
        long slideStartMs = offsetMs + Math.floorDiv(pane, 2L) * slideMs;
        return (pane & 1) == 0
                ? new TimeWindow(slideStartMs, slideStartMs + restMs)
                : new TimeWindow(slideStartMs + restMs, slideStartMs + slideMs);
    }

    TimeWindow window(long window) {
        long startMs = offsetMs + window * slideMs;
        return new TimeWindow(startMs, startMs + sizeMs);
    }

    /** Number of a window; of one that is not of this grid, another's. */
    long windowNumber(TimeWindow window) {
        return Math.floorDiv(window.getStart() - offsetMs, slideMs);
    }

    long lastTimeOf(long window) {
        return offsetMs + window * slideMs + sizeMs - 1;
    }

    long firstPaneOf(long window) {
        return window * step;
    }

    /** The pane behind a window's last one. */
    long endPaneOf(long window) {
        return window * step + length;
    }

    /** The earliest window that has the pane. */
    long firstWindowOf(long pane) {
        return Math.floorDiv(pane - length, step) + 1;
    }

    /** The latest window that has the pane. */
    long lastWindowOf(long pane) {
        return Math.floorDiv(pane, step);
    }

    /** The first window, from the given one on, that ends behind a time: whose last time is later. */
    long firstWindowBehind(long timestampMs, long fromWindow) {
        if (lastTimeOf(fromWindow) > timestampMs) {
            return fromWindow;
        }
        return Math.floorDiv(timestampMs - sizeMs - offsetMs + 1, slideMs) + 1;
    }

    /** What is written with what goes by these numbers. */
    @Override
    public String toString() {
        return "size=" + sizeMs + " slide=" + slideMs + " offset=" + offsetMs;
    }
}
