package io.penstock.quickstart.wordcount;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.util.Collector;
import java.util.Locale;

/** Counts words: of a sentence in memory, or of the lines of a topic, until it ends or for ever. */
public final class WordCount {

    /** How often a word has been seen by now. */
    public record Count(String word, long times) {
        @Override
        public String toString() {
            return word + " " + times;
        }
    }

    private WordCount() {}

    /** @param args none, or the topics to read lines from and write counts to, and {@code once} to stop at the present end */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (args.length < 2) {
            DataStream<String> lines = env.fromData("to be or not to be", "that is the question");
            count(lines).print();
        } else {
            count(topic(env, args[0], args.length > 2))
                    .map(Count::toString)
                    .sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic(args[1])
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("counts");
        }
        env.execute("word-count");
    }

    private static DataStream<String> topic(StreamExecutionEnvironment env, String topic, boolean once) {
        var lines = KafkaSource.<String>builder()
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema());
        KafkaSource<String> source = (once ? lines.setBounded(OffsetsInitializer.latest()) : lines).build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "lines").uid("lines");
    }

    /** One count per word and line that has it, each higher than the one before. */
    static DataStream<Count> count(DataStream<String> lines) {
        return lines.flatMap(WordCount::split, Types.STRING)
                .map(word -> new Count(word, 1))
                .keyBy(Count::word)
                .reduce((all, one) -> new Count(all.word(), all.times() + one.times()))
                .uid("count");
    }

    private static void split(String line, Collector<String> out) {
        for (String word : line.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            if (!word.isEmpty()) {
                out.collect(word);
            }
        }
    }
}
