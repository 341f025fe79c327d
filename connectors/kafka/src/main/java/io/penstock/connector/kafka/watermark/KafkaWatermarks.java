package io.penstock.connector.kafka.watermark;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import java.time.Duration;

/**
 * Event time between services: a job whose {@code KafkaSink} {@linkplain
 * io.penstock.connector.kafka.sink.KafkaSinkBuilder#setWatermarkHeaders writes its watermarks} with its records knows how late they can
 * be, and a job that reads them need not guess.
 *
 * <pre>{@code
 * env.fromSource(source, KafkaWatermarks.<Payment>fromHeaders().withIdleness(Duration.ofSeconds(30)), "payments")
 * }</pre>
 */
public final class KafkaWatermarks {

    private static final Duration SILENT_AFTER = Duration.ofSeconds(10);

    private KafkaWatermarks() {}

    /** {@link #fromHeaders(Duration)}, ten seconds. */
    public static <T> WatermarkStrategy<T> fromHeaders() {
        return fromHeaders(SILENT_AFTER);
    }

    /**
     * A partition's watermark is the least of the tasks that write to it. Records without the header say nothing of event time. Timestamps
     * are those of the records, which the sink wrote. For {@code fromSource} of a {@code KafkaSource}.
     *
     * @param silentAfter a task that has written nothing to the partition for so long, by the times that the writers put into headers, is
     *     not waited for any more; a reader that begins waits as long for those that it has not met. At least a millisecond; longer than
     *     a writer takes to come back from a failure, or what it writes then may be late
     */
    public static <T> WatermarkStrategy<T> fromHeaders(Duration silentAfter) {
        if (silentAfter.toMillis() < 1) {
            throw new IllegalArgumentException("silentAfter=" + silentAfter + "; at least PT0.001S");
        }
        return WatermarkStrategy.forGenerator(context -> {
            WriterWatermarks writers = new WriterWatermarks(
                    silentAfter.toMillis(), context.getMetricGroup().counter("numWatermarkHeadersMalformed"));
            context.readHeader(WatermarkHeader.NAME, writers::heard);
            return new HeaderWatermarks<>(writers);
        });
    }
}
