package io.penstock.quickstart.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.sessions.SessionAnalytics.Click;
import io.penstock.quickstart.sessions.SessionAnalytics.Session;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SessionAnalyticsTest {

    private static final long MINUTE_MS = 60_000;

    @Test
    void shouldEndASessionAfterHalfAnHour() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        List<Session> sessions = SessionAnalytics.sessions(env.fromData(
                                new Click("ann", "home", 0),
                                new Click("bob", "home", MINUTE_MS),
                                new Click("ann", "cart", 29 * MINUTE_MS),
                                new Click("ann", "home", 60 * MINUTE_MS))
                        .assignTimestampsAndWatermarks(SessionAnalytics.clicksInTime()))
                .executeAndCollect(10);
        assertThat(sessions)
                .containsExactlyInAnyOrder(
                        new Session("ann", 2, "cart", 0, 29 * MINUTE_MS),
                        new Session("bob", 1, "home", MINUTE_MS, 0),
                        new Session("ann", 1, "home", 60 * MINUTE_MS, 0));
    }

    @Test
    void shouldReadAndWriteFiles(@TempDir Path dir) throws Exception {
        Path clicks = Files.writeString(dir.resolve("clicks.csv"), "ann,home,0\nann,\"a, b\",1000\nbob,home,2000\n");
        SessionAnalytics.main(
                new String[] {clicks.toString(), dir.resolve("out").toString()});
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            assertThat(files.filter(Files::isRegularFile).flatMap(SessionAnalyticsTest::lines))
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("user=ann, clicks=2, lastPage=a, b"));
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
