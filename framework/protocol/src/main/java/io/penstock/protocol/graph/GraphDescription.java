package io.penstock.protocol.graph;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job's graph.
 *
 * @param keyGroups of keyed stages that have no partitioned topic of their own ({@code maxParallelism})
 * @param stages sources first, each with a name of its own
 */
public record GraphDescription(
        JobName job,
        int keyGroups,
        List<StageDescription> stages,
        List<ExchangeDescription> exchanges,
        List<TopicUse> topics) {

    private static final int FORMAT_VERSION = 1;

    public GraphDescription {
        stages = List.copyOf(stages);
        exchanges = List.copyOf(exchanges);
        topics = List.copyOf(topics);
        if (keyGroups < 1) {
            throw new IllegalArgumentException("keyGroups=" + keyGroups + " of job " + job + " is below 1");
        }
        Set<String> names = new HashSet<>();
        for (StageDescription stage : stages) {
            if (!names.add(stage.name())) {
                throw new IllegalArgumentException("job " + job + " has two stages named \"" + stage.name()
                        + "\"; give the operators that head them different uids");
            }
        }
        for (ExchangeDescription exchange : exchanges) {
            if (!names.contains(exchange.from()) || !names.contains(exchange.to())) {
                throw new IllegalArgumentException(
                        "exchange " + exchange + " of job " + job + " joins stages of " + names);
            }
        }
    }

    public HexId id() {
        return HexId.ofJob(job);
    }

    /** The fingerprint of stages and exchanges; names for people and reasons are not part of it. */
    public HexId hash() {
        List<String> texts = new ArrayList<>();
        texts.add("graph");
        texts.add(job.value());
        texts.add(Integer.toString(keyGroups));
        for (StageDescription stage : stages) {
            texts.add(stage.hash().value());
        }
        for (ExchangeDescription exchange : exchanges) {
            texts.add(exchange.from());
            texts.add(exchange.to());
            texts.add(exchange.kind().name());
        }
        return HexId.derive(texts);
    }

    /** The stage of that name; null where there is none. */
    public @Nullable StageDescription stage(String name) {
        for (StageDescription stage : stages) {
            if (stage.name().equals(name)) {
                return stage;
            }
        }
        return null;
    }

    /** JSON text, the same for equal graphs: fields in a fixed order, no blanks. */
    public String toJson() {
        JsonWriter json = new JsonWriter();
        json.beginObject();
        json.field("version", FORMAT_VERSION);
        json.field("jobId", id().value());
        json.field("job", job.value());
        json.field("hash", hash().value());
        json.field("keyGroups", keyGroups);
        json.beginArray("stages");
        stages.forEach(stage -> write(stage, json));
        json.endArray();
        json.beginArray("exchanges");
        exchanges.forEach(exchange -> write(exchange, json));
        json.endArray();
        json.beginArray("topics");
        topics.forEach(topic -> write(topic, json));
        json.endArray();
        json.endObject();
        return json.toString();
    }

    private static void write(StageDescription stage, JsonWriter json) {
        json.beginObject();
        json.field("id", stage.id().value());
        json.field("name", stage.name());
        json.field("uid", stage.uid());
        json.field("kind", stage.kind().name());
        json.field("parallelism", stage.parallelism());
        json.field("stateful", stage.stateful());
        json.field("hash", stage.hash().value());
        json.beginArray("operators");
        for (OperatorDescription operator : stage.operators()) {
            json.beginObject();
            json.field("id", operator.id().value());
            json.field("name", operator.name());
            json.field("uid", operator.uid());
            json.field("type", operator.type());
            json.field("detail", operator.detail());
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static void write(ExchangeDescription exchange, JsonWriter json) {
        json.beginObject();
        json.field("from", exchange.from());
        json.field("to", exchange.to());
        json.field("kind", exchange.kind().name());
        json.field("topic", exchange.topic());
        json.field("why", exchange.why());
        json.endObject();
    }

    private static void write(TopicUse topic, JsonWriter json) {
        json.beginObject();
        json.field("topic", topic.topic());
        json.field("role", topic.role().name());
        json.field("stage", topic.stage());
        json.field("why", topic.why());
        json.endObject();
    }
}
