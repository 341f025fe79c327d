package io.penstock.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the samples of one run into rate and cost.
 *
 * <p>Outputs become visible commit by commit, so progress is known exactly only at commits. Rate and cost are taken
 * between the first commit and the last but one, over the share of the outputs that appeared between them: starting up
 * is outside, and so is the wait for the last commit's timer after the input has run dry, a matter of chance. With fewer
 * than four commits the span ends with the last one; with one it starts with the first sample.
 *
 * @param recordsPerSecond input records per second within the span
 * @param engineCpuPerMillion CPU-seconds of the engine per million input records within the span
 * @param brokerCpuPerMillion likewise of the broker
 * @param wholeEngineCpuPerMillion as engineCpuPerMillion, but from the first sample to the last output
 * @param wholeSeconds from the first sample to the last output
 * @param commits how many commits were told apart
 */
public record MeasuredSpan(
        double recordsPerSecond,
        double engineCpuPerMillion,
        double brokerCpuPerMillion,
        double wholeEngineCpuPerMillion,
        double wholeSeconds,
        int commits) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLION = 1e6;
    private static final int COMMITS_TO_DROP_THE_LAST = 4;

    /**
     * Measures a finished run.
     *
     * @param samples in the order of time; the first from when the engine was told to read, or from when it counts
     * @param records input records in all
     * @param gapNanosMin changes further apart than this belong to different commits: the parts of an engine commit
     *     at slightly different moments
     * @throws IllegalArgumentException when no output ever became visible
     */
    public static MeasuredSpan of(List<Sample> samples, long records, long gapNanosMin) {
        List<Sample> commits = commits(samples, gapNanosMin);
        if (commits.isEmpty()) {
            throw new IllegalArgumentException("no output became visible in " + samples.size() + " samples");
        }
        Sample start = samples.get(0);
        Sample last = commits.get(commits.size() - 1);
        Sample from = commits.size() == 1 ? start : commits.get(0);
        Sample to = commits.size() < COMMITS_TO_DROP_THE_LAST ? last : commits.get(commits.size() - 2);
        double recordsInSpan = records * ((double) (to.visible() - from.visible()) / last.visible());
        return new MeasuredSpan(
                recordsInSpan / seconds(from, to),
                (to.engineCpuSeconds() - from.engineCpuSeconds()) / recordsInSpan * MILLION,
                (to.brokerCpuSeconds() - from.brokerCpuSeconds()) / recordsInSpan * MILLION,
                (last.engineCpuSeconds() - start.engineCpuSeconds())
                        / (records * ((double) (last.visible() - start.visible()) / last.visible()))
                        * MILLION,
                seconds(start, last),
                commits.size());
    }

    /** Engine and broker together. */
    public double totalCpuPerMillion() {
        return engineCpuPerMillion + brokerCpuPerMillion;
    }

    /** For each commit the first sample that sees all of it. */
    private static List<Sample> commits(List<Sample> samples, long gapNanosMin) {
        List<Sample> commits = new ArrayList<>();
        long visible = samples.get(0).visible();
        for (Sample sample : samples.subList(1, samples.size())) {
            if (sample.visible() == visible) {
                continue;
            }
            visible = sample.visible();
            boolean sameCommit = !commits.isEmpty()
                    && sample.atNanos() - commits.get(commits.size() - 1).atNanos() < gapNanosMin;
            if (sameCommit) {
                commits.set(commits.size() - 1, sample);
            } else {
                commits.add(sample);
            }
        }
        return commits;
    }

    private static double seconds(Sample from, Sample to) {
        return (to.atNanos() - from.atNanos()) / NANOS_PER_SECOND;
    }
}
