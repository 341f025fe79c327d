package io.penstock.quarkus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the service a TaskManager of a job. On a bean class it stands for the class's one method that takes a
 * {@code StreamExecutionEnvironment}, else for the annotated method:
 *
 * <pre>{@code
 * @PenstockJob("fraud-detection")
 * public class FraudDetection {
 *     void define(StreamExecutionEnvironment env) {
 *         env.fromSource(payments, WatermarkStrategy.noWatermarks(), "payments").uid("payments") ...
 *     }
 * }
 * }</pre>
 *
 * <p>The method draws the graph and returns; it is called once per task, must draw the same graph each time, and may throw. Without
 * a scope the class becomes {@code @Singleton}. Beans that its functions use are shared by the slots' threads.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface PenstockJob {

    /**
     * The job's name, which is its consumer group too: {@code [A-Za-z0-9_-]{1,60}}. {@code penstock.job.name} overrides it.
     */
    String value();
}
