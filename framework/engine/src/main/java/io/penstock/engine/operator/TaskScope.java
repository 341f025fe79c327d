package io.penstock.engine.operator;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.log.Clock;
import io.penstock.metrics.Counter;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.statestore.TaskState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of one task share with it.
 *
 * @param jobName the job
 * @param jobId its 32 hex digits
 * @param taskName {@code stage/index}, for messages
 * @param taskIndex index of the task in its stage
 * @param parallelism tasks of the stage
 * @param attempt how often the process has created its functions anew, from 0
 * @param state null in a source's stage
 * @param hasKeys whether records have keys, and functions keyed state
 * @param metrics of the task's operators; closed with their chain
 * @param recordsOut counts what leaves the task, to sinks and to other stages
 * @param failures told of what was thrown below a user's function, which may swallow it
 * @param services what the process lends its connectors
 * @param mailbox the slot's, for what other threads have for it
 * @param emitted watches what the chain's operators emit; null where nobody does
 * @param injection gives functions what they ask for
 */
public record TaskScope(
        String jobName,
        String jobId,
        String taskName,
        int taskIndex,
        int parallelism,
        int attempt,
        @Nullable TaskState state,
        boolean hasKeys,
        Clock clock,
        CommitOutput commitOutput,
        DeliveryGuarantee deliveryGuarantee,
        RegisteredMetricGroup metrics,
        Counter recordsOut,
        Consumer<Throwable> failures,
        ServiceLookup services,
        Mailbox mailbox,
        @Nullable EmittedRecords emitted,
        FunctionInjection injection) {}
