package io.penstock.bench.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What an engine wrote to its log and when, for what no metric tells. */
public final class EngineLog {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
    private static final DateTimeFormatter TIME_FORMAT = DateTimeFormatter.ofPattern(TIME);
    private static final String LOGGER = "-Dorg.slf4j.simpleLogger.";

    /** Warnings of all but Kafka's clients, which retry by themselves; the lifecycle of Penstock with the steps of a restore, each line with its time. */
    static final List<String> JVM_OPTIONS = List.of(
            LOGGER + "defaultLogLevel=warn",
            LOGGER + "log.org.apache.kafka=error",
            LOGGER + "log.io.penstock=info",
            LOGGER + "log.io.penstock.engine.checkpoint.SnapshotLoading=debug",
            LOGGER + "showDateTime=true",
            LOGGER + "dateTimeFormat=" + TIME);

    private EngineLog() {}

    /**
     * When the last line that holds the text was written.
     *
     * @param fromMicros earlier lines do not count; since the epoch
     * @return microseconds since the epoch, to the millisecond; empty when there is no such line
     */
    public static Optional<Long> lastMicros(Path log, String text, long fromMicros) {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.contains(text))
                    .flatMap(line -> timeOf(line).stream())
                    .filter(micros -> micros >= fromMicros)
                    .reduce((earlier, later) -> later);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private static Optional<Long> timeOf(String line) {
        String[] words = line.split(" ", 2);
        try {
            Instant time = OffsetDateTime.parse(words[0], TIME_FORMAT).toInstant();
            return Optional.of(ChronoUnit.MICROS.between(Instant.EPOCH, time));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // a line of a stack trace
        }
    }
}
