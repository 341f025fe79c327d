package io.penstock.quarkus.messaging;

import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects a SmallRye channel as a source or a sink of the service's job:
 *
 * <pre>{@code
 * @PenstockJob("fraud-detection")
 * public class FraudDetection {
 *     @Inject @JobChannel("payments") Source<Payment> payments;
 *     @Inject @JobChannel("alerts") Sink<Alert> alerts;
 *
 *     void define(StreamExecutionEnvironment env) {
 *         env.fromSource(payments, WatermarkStrategy.noWatermarks(), "payments").uid("payments")
 *                 ...
 *                 .sinkTo(alerts).uid("alerts");
 *     }
 * }
 * }</pre>
 *
 * <p>A channel with {@code connector=smallrye-kafka} is read and written by the job itself, by the same configuration, exactly once;
 * SmallRye does not touch it. Every other channel goes through SmallRye, at least once: a message that is read is acknowledged after
 * the commit that contains what was made of it, one that is written is sent after that commit, and again until it is acknowledged.
 *
 * <p>The injected type is {@code Source<T>} or {@code Sink<T>} of {@code io.penstock.api.connector}, where {@code T} is the payload;
 * natively also Kafka's {@code ConsumerRecord<K, V>} and {@code ProducerRecord<K, V>}, where keys, partitions and headers count.
 */
@Qualifier @Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface JobChannel {

    /** The channel's name, as in {@code mp.messaging.incoming.<name>} or {@code mp.messaging.outgoing.<name>}. */
    @Nonbinding
    String value();
}
