package io.penstock.engine.graph;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.TaskOrKeySerde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.ExchangeTransformation;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.OneInputTransformation;
import io.penstock.api.dag.PartitionTransformation;
import io.penstock.api.dag.SideOutputTransformation;
import io.penstock.api.dag.SinkTransformation;
import io.penstock.api.dag.SourceTransformation;
import io.penstock.api.dag.Transformation;
import io.penstock.api.dag.UnionTransformation;
import io.penstock.protocol.HexId;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compiles what a define method drew. A stage begins at a source or behind an exchange; an operator that several stages feed (through a
 * union) is chained into each of them. One object per compilation.
 */
public final class JobGraphCompiler {

    private final String jobName;
    private final int maxParallelism;
    private final Map<Transformation<?>, List<Transformation<?>>> consumers = new HashMap<>();
    private final Map<Transformation<?>, String> ids = new HashMap<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Map<Transformation<?>, Integer> stageIndexes = new HashMap<>();

    /** The stage of each operator that joins streams. */
    private final Map<Transformation<?>, Integer> joined = new HashMap<>();

    private JobGraphCompiler(String jobName, int maxParallelism) {
        this.jobName = jobName;
        this.maxParallelism = maxParallelism;
    }

    /**
     * Draws the job and compiles it.
     *
     * @throws JobGraphException naming what is wrong with the job
     */
    public static JobGraph compile(String jobName, JobDefinition definition, int maxParallelism) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        try {
            definition.define(environment);
        } catch (JobGraphException wrong) {
            throw wrong;
        } catch (Exception thrown) {
            throw new JobGraphException("job \"" + jobName + "\": its define method threw " + thrown, thrown);
        }
        return new JobGraphCompiler(jobName, maxParallelism)
                .compile(
                        environment.getTransformations(),
                        environment.getConfig().autoWatermarkInterval());
    }

    /** Compiles twice and refuses a job whose graph differs from one call of its define method to the next. */
    public static JobGraph compileRepeatable(String jobName, JobDefinition definition, int maxParallelism) {
        JobGraph first = compile(jobName, definition, maxParallelism);
        JobGraph second = compile(jobName, definition, maxParallelism);
        if (!first.hash().equals(second.hash())) {
            throw new JobGraphException("job \"" + jobName + "\": its define method drew graph " + first.hash()
                    + " and, called again, graph " + second.hash() + " (" + difference(first, second)
                    + "); it must draw the same graph every time: no random names, clocks or changing"
                    + " configuration in it");
        }
        SharedFunctions.refuse(jobName, first, second);
        return first;
    }

    private JobGraph compile(List<Transformation<?>> drawn, Duration autoWatermarkInterval) {
        List<Transformation<?>> nodes = new ArrayList<>(drawn);
        nodes.sort(Comparator.comparingInt(Transformation::id));
        if (nodes.stream().noneMatch(SourceTransformation.class::isInstance)) {
            throw new JobGraphException(
                    "job \"" + jobName + "\" has no source; begin with environment.fromSource(...)");
        }
        refuseDuplicateUids(nodes);
        for (Transformation<?> node : nodes) {
            for (Transformation<?> input : node.inputs()) {
                consumers.computeIfAbsent(input, absent -> new ArrayList<>()).add(node);
            }
        }
        for (Transformation<?> node : nodes) {
            ids.put(node, idOf(node));
        }
        List<Transformation<?>> heads = nodes.stream()
                .filter(node -> node instanceof SourceTransformation || isExchange(node))
                .toList();
        for (int i = 0; i < heads.size(); i++) {
            stageIndexes.put(heads.get(i), i);
        }
        List<StageDraft> drafts = new ArrayList<>();
        for (Transformation<?> head : heads) {
            drafts.add(new StageDraft(head));
        }
        List<Stage> stages = drafts.stream().map(StageDraft::stage).toList();
        List<String> hashes = stages.stream().map(Stage::hash).toList();
        return new JobGraph(
                jobName,
                idOfParts("job", jobName),
                stages,
                exchanges,
                maxParallelism,
                autoWatermarkInterval,
                idOfParts(hashes));
    }

    private void refuseDuplicateUids(List<Transformation<?>> nodes) {
        Map<String, Transformation<?>> byUid = new HashMap<>();
        for (Transformation<?> node : nodes) {
            String uid = node.uid();
            if (uid == null) {
                continue;
            }
            Transformation<?> other = byUid.putIfAbsent(uid, node);
            if (other != null) {
                throw new JobGraphException("job \"" + jobName + "\": uid \"" + uid + "\" is given to \"" + other.name()
                        + "\" and to \"" + node.name() + "\"; every uid must be unique");
            }
            if (!uid.matches("[A-Za-z0-9_-]{1,60}")) {
                throw new JobGraphException("job \"" + jobName + "\": uid \"" + uid + "\" of \"" + node.name()
                        + "\" must match [A-Za-z0-9_-]{1,60}: topics are named by it");
            }
        }
    }

    /** A keyBy that something keyed reads; one that is only keyed again, or unioned away, exchanges nothing. Other ways do. */
    private boolean isExchange(Transformation<?> node) {
        if (node instanceof PartitionTransformation) {
            return !consumersOf(node).isEmpty();
        }
        return node instanceof KeyByTransformation && consumersOf(node).stream().anyMatch(this::readsKeyed);
    }

    /** What goes with each record behind an exchange, and what the state there goes by. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the serde is of any key
    private static TypeInformation<?> keyTypeBehind(ExchangeTransformation<?> exchange) {
        if (exchange instanceof KeyByTransformation<?, ?> keyBy) {
            TypeInformation<?> type = keyBy.keyType();
            return keyBy.isRightToAll()
                    ? TypeInformation.of((Class) type.getTypeClass(), new TaskOrKeySerde(type.createSerde()))
                    : type;
        }
        return TypeInformation.of(Object.class, new TaskOrKeySerde(null));
    }

    private boolean readsKeyed(Transformation<?> consumer) {
        return consumer instanceof OneInputTransformation || consumer instanceof SinkTransformation;
    }

    private List<Transformation<?>> consumersOf(Transformation<?> node) {
        return consumers.getOrDefault(node, List.of());
    }

    private String idOf(Transformation<?> node) {
        String uid = node.uid();
        if (uid != null) {
            return idOfParts("uid", jobName, uid);
        }
        List<String> parts = new ArrayList<>(List.of("path", jobName, kindOf(node), node.name()));
        for (Transformation<?> input : node.inputs()) {
            parts.add(Objects.requireNonNull(ids.get(input), "inputs are drawn before their consumers"));
            parts.add(Long.toString(twinsBefore(node, consumersOf(input))));
        }
        if (node.inputs().isEmpty()) {
            parts.add(Long.toString(twinsBefore(node, ids.keySet())));
        }
        return idOfParts(parts);
    }

    /** Nodes of the same kind and name without a uid that were drawn before: nothing else tells them apart. */
    private static long twinsBefore(Transformation<?> node, Collection<Transformation<?>> among) {
        return among.stream()
                .filter(other -> other.id() < node.id()
                        && other.uid() == null
                        && kindOf(other).equals(kindOf(node))
                        && other.name().equals(node.name()))
                .count();
    }

    private static String idOfParts(List<String> parts) {
        return HexId.derive(parts).value();
    }

    private static String idOfParts(String... parts) {
        return idOfParts(List.of(parts));
    }

    private static String kindOf(Transformation<?> node) {
        if (node instanceof OneInputTransformation<?, ?> oneInput) {
            return oneInput.operator().kind();
        }
        if (node instanceof SourceTransformation) {
            return "source";
        }
        if (node instanceof SinkTransformation) {
            return "sink";
        }
        if (node instanceof KeyByTransformation<?, ?> keyBy) {
            return keyBy.isRightToAll() ? "keyBy/broadcast" : "keyBy";
        }
        if (node instanceof PartitionTransformation<?> partition) {
            return partition.partitioning().kind();
        }
        if (node instanceof UnionTransformation) {
            return "union";
        }
        return "sideOutput";
    }

    private static String difference(JobGraph first, JobGraph second) {
        int common = Math.min(first.stages().size(), second.stages().size());
        for (int i = 0; i < common; i++) {
            if (!first.stages().get(i).hash().equals(second.stages().get(i).hash())) {
                return "first in stage \"" + first.stages().get(i).name() + "\"";
            }
        }
        return first.stages().size() + " stages, then " + second.stages().size();
    }

    /** One stage while its chain is being drawn. */
    private final class StageDraft {

        private final Transformation<?> head;
        private final int index;
        private final Map<Transformation<?>, OperatorNode> operators = new HashMap<>();

        private final List<OperatorNode.Target> heads;

        StageDraft(Transformation<?> head) {
            this.head = head;
            this.index = Objects.requireNonNull(stageIndexes.get(head));
            this.heads = targetsOf(head);
        }

        Stage stage() {
            String name = stageName();
            TypeInformation<?> keyType =
                    head instanceof ExchangeTransformation<?> exchange ? keyTypeBehind(exchange) : null;
            List<Integer> inputs = exchanges.stream()
                    .filter(exchange -> exchange.toStage() == index)
                    .map(Exchange::index)
                    .toList();
            Stage unhashed = new Stage(
                    index,
                    name,
                    Objects.requireNonNull(ids.get(head)),
                    head instanceof SourceTransformation<?> source ? source : null,
                    keyType,
                    head instanceof KeyByTransformation,
                    heads,
                    inputs,
                    "");
            return new Stage(
                    index,
                    name,
                    unhashed.id(),
                    unhashed.source(),
                    keyType,
                    unhashed.hasKeys(),
                    heads,
                    inputs,
                    fingerprint(unhashed));
        }

        /** A stage behind an exchange goes by the uid of the operator there, a source stage by the source's. */
        private String stageName() {
            if (head instanceof KeyByTransformation<?, ?> keyBy) {
                refuseUnstableKey(keyBy);
            }
            Transformation<?> first = head instanceof SourceTransformation
                    ? head
                    : consumersOf(head).stream()
                            .filter(JobGraphCompiler.this::readsKeyed)
                            .findFirst()
                            .orElse(head);
            String uid = first.uid();
            if (uid == null && !(head instanceof KeyByTransformation)) {
                return Objects.requireNonNull(ids.get(head));
            }
            if (uid == null) {
                throw new JobGraphException("job \"" + jobName + "\": operator \"" + first.name()
                        + "\" behind a keyBy has no uid; its journal is found by it: add .uid(\"...\")");
            }
            return uid;
        }

        private void refuseUnstableKey(KeyByTransformation<?, ?> keyBy) {
            Serde<?> serde;
            try {
                serde = keyBy.keyType().createSerde();
            } catch (RuntimeException unsupported) {
                throw new JobGraphException(
                        "job \"" + jobName + "\": the key of the keyBy behind \""
                                + keyBy.input().name() + "\" has no serde: " + unsupported.getMessage()
                                + "; give its type: keyBy(selector, Types...)",
                        unsupported);
            }
            if (!serde.isCanonical()) {
                throw new JobGraphException("job \"" + jobName + "\": key type "
                        + keyBy.keyType().getTypeClass().getName() + " of the keyBy behind \""
                        + keyBy.input().name()
                        + "\" has no canonical bytes (the same key must give the same bytes for ever);"
                        + " use a String, an integer, an enum, a UUID, or a record of those");
            }
        }

        private String fingerprint(Stage stage) {
            List<String> parts =
                    new ArrayList<>(List.of("stage", stage.name(), kindOf(head), ids.getOrDefault(head, "")));
            if (stage.keyType() != null) {
                parts.add(stage.keyType().getTypeClass().getName());
                parts.add(Integer.toString(maxParallelism));
            }
            for (OperatorNode operator : StageWalk.operators(stage)) {
                parts.add(operator.kind());
                parts.add(operator.id());
                operator.outputs().forEach(target -> parts.add("to " + idOf(target)));
                operator.sideOutputs().forEach(side -> parts.add("side " + side.tag() + " to " + idOf(side.target())));
            }
            return idOfParts(parts);
        }

        private String idOf(OperatorNode.Target target) {
            if (target instanceof OperatorNode.Exchanged exchanged) {
                return Objects.requireNonNull(
                        ids.get(exchanges.get(exchanged.exchange()).boundary()));
            }
            return ((OperatorNode.Chained) target).operator().id();
        }

        private List<OperatorNode.Target> targetsOf(Transformation<?> from) {
            List<OperatorNode.Target> targets = new ArrayList<>();
            for (Transformation<?> consumer : consumersOf(from)) {
                addTargets(consumer, targets);
            }
            return targets;
        }

        private void addTargets(Transformation<?> consumer, List<OperatorNode.Target> targets) {
            if (consumer instanceof OneInputTransformation || consumer instanceof SinkTransformation) {
                targets.add(new OperatorNode.Chained(operator(consumer)));
            } else if (consumer instanceof UnionTransformation) {
                targets.addAll(targetsOf(consumer));
            } else if (consumer instanceof PartitionTransformation<?> partition) {
                if (isExchange(partition)) {
                    targets.add(new OperatorNode.Exchanged(exchange(partition)));
                }
            } else if (consumer instanceof KeyByTransformation<?, ?> keyBy) {
                if (isExchange(keyBy)) {
                    targets.add(new OperatorNode.Exchanged(exchange(keyBy)));
                }
                for (Transformation<?> behind : consumersOf(keyBy)) {
                    if (!readsKeyed(behind)) {
                        addTargets(behind, targets);
                    }
                }
            }
        }

        private OperatorNode operator(Transformation<?> transformation) {
            OperatorNode known = operators.get(transformation);
            if (known != null) {
                return known;
            }
            refuseMisplaced(transformation);
            refuseApart(transformation);
            List<OperatorNode.SideOutput> sideOutputs = new ArrayList<>();
            for (Transformation<?> consumer : consumersOf(transformation)) {
                if (consumer instanceof SideOutputTransformation<?> side) {
                    targetsOf(side)
                            .forEach(target -> sideOutputs.add(
                                    new OperatorNode.SideOutput(side.tag().getId(), target)));
                }
            }
            OperatorNode node = new OperatorNode(
                    Objects.requireNonNull(ids.get(transformation)),
                    transformation.name(),
                    transformation.uid(),
                    kindOf(transformation),
                    transformation,
                    targetsOf(transformation),
                    sideOutputs);
            operators.put(transformation, node);
            return node;
        }

        private void refuseMisplaced(Transformation<?> transformation) {
            if (!(transformation instanceof OneInputTransformation<?, ?> oneInput)
                    || !(oneInput.operator().hasState() || oneInput.operator().isCheckpointed())) {
                return;
            }
            if (oneInput.operator().isKeyed() && !(oneInput.input() instanceof KeyByTransformation)) {
                throw new JobGraphException("job \"" + jobName + "\": \"" + transformation.name() + "\" is a "
                        + oneInput.operator().kind() + " on a stream that is not keyed; call keyBy before it");
            }
            if (transformation.uid() == null) {
                throw new JobGraphException("job \"" + jobName + "\": stateful operator \"" + transformation.name()
                        + "\" has no uid; its state is found by it: add .uid(\"...\")");
            }
            for (TypeInformation<?> type : oneInput.operator().stateTypes()) {
                try {
                    type.createSerde();
                } catch (UnsupportedTypeException unsupported) {
                    throw new JobGraphException(
                            "job \"" + jobName + "\": what operator " + transformation.describe()
                                    + " keeps has no serde: " + unsupported.getMessage(),
                            unsupported);
                }
            }
        }

        /** What two streams are to share is in one task only where they meet in one stage. */
        private void refuseApart(Transformation<?> transformation) {
            if (transformation instanceof OneInputTransformation<?, ?> oneInput
                    && oneInput.operator().joins()
                    && joined.putIfAbsent(transformation, index) != null) {
                throw new JobGraphException("job \"" + jobName + "\": \"" + transformation.name()
                        + "\" connects streams that are not keyed and come from different sources or exchanges, so that"
                        + " their records meet in no task; key both, or map each and unite them");
            }
        }

        private int exchange(ExchangeTransformation<?> boundary) {
            int to = Objects.requireNonNull(stageIndexes.get(boundary));
            for (Exchange known : exchanges) {
                if (known.fromStage() == index && known.boundary() == boundary) {
                    return known.index();
                }
            }
            exchanges.add(new Exchange(exchanges.size(), index, to, boundary, keyTypeBehind(boundary)));
            return exchanges.size() - 1;
        }
    }
}
