package io.penstock.engine.slot;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.graph.FunctionInjection;
import io.penstock.engine.graph.JobGraph;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.TopicNames;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the slots of a process share.
 *
 * @param graph the structure; its functions are not used
 * @param freshGraphs compiles the job once more, for one task alone; any slot's thread
 * @param services what the process lends its connectors
 * @param topics names of the job's topics
 * @param deliveryGuarantee of the job's commits on its own cluster
 * @param metricTags of the process: job, TaskManager
 * @param detectsMutation whether records that are changed after they were emitted are looked for
 * @param injection gives functions what they ask for
 * @param alignedSplits those that wait for others of their group
 */
public record SlotEnvironment(
        JobGraph graph,
        Supplier<JobGraph> freshGraphs,
        int slots,
        Channels channels,
        Log log,
        ServiceLookup services,
        Clock clock,
        MetricRegistry metrics,
        Map<String, String> metricTags,
        TopicNames topics,
        DeliveryGuarantee deliveryGuarantee,
        SlotSettings settings,
        boolean detectsMutation,
        FunctionInjection injection,
        AlignedSplits alignedSplits) {}
