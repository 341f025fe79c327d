package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.penstock.architecture.PenstockClasses.MainOnly;
import io.penstock.architecture.PenstockClasses.Module;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What decides is handed its time and its randomness; nothing sleeps. Otherwise no seed replays a failure. */
@AnalyzeClasses(packages = PenstockClasses.ROOT, importOptions = MainOnly.class)
class DeterminismTest {

    private static final String CLOCK = "io.penstock.log.Clock";

    private static final Map<String, Set<String>> WALL_CLOCK = Map.of(
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.LocalTime", Set.of("now"),
            "java.time.OffsetDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis"));

    private static final Map<String, Set<String>> CHANCE = Map.of(
            "java.lang.Math", Set.of("random"),
            "java.lang.StrictMath", Set.of("random"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.Collections", Set.of("shuffle(java.util.List)"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"),
            "java.util.Random", Set.of("<init>()"),
            "java.util.SplittableRandom", Set.of("<init>()"),
            "java.security.SecureRandom", Set.of("<init>()", "<init>(byte[])", "getInstanceStrong"));

    private static final Map<String, Set<String>> SLEEP =
            Map.of("java.lang.Thread", Set.of("sleep"), "java.util.concurrent.TimeUnit", Set.of("sleep"));

    private static final DescribedPredicate<JavaClass> DECIDING = Module.ENGINE
            .classes()
            .or(Module.STATE_STORE.classes())
            .or(Module.COORDINATOR_CORE.classes())
            .as("in engine, state-store or coordinator/core");

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .that(DescribedPredicate.describe("of Penstock", (JavaClass type) -> true))
            .should()
            .accessTargetWhere(touches(SLEEP, "sleep"))
            .because("a slot never blocks, and waiting goes through the clock")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that(DECIDING)
            .and(DescribedPredicate.describe("are no clock", type -> !type.isAssignableTo(CLOCK)))
            .should()
            .accessTargetWhere(touches(WALL_CLOCK, "read the wall clock"))
            .because("the simulator owns the time: take it from an io.penstock.log.Clock")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule chanceComesFromASeed = noClasses()
            .that(DECIDING)
            .should()
            .accessTargetWhere(touches(CHANCE, "draw unseeded randomness"))
            .because("a seed must replay every decision: pass a seeded java.util.random.RandomGenerator in")
            .allowEmptyShould(true);

    @Test
    void shouldCatchSleepWallClockAndUnseededRandomness() {
        JavaClasses types = new ClassFileImporter().importClasses(Offender.class);

        assertThat(violations(types, SLEEP)).hasSize(2);
        assertThat(violations(types, WALL_CLOCK)).hasSize(4);
        assertThat(violations(types, CHANCE)).hasSize(4);
    }

    private static List<String> violations(JavaClasses types, Map<String, Set<String>> members) {
        return noClasses()
                .should()
                .accessTargetWhere(touches(members, "touch"))
                .evaluate(types)
                .getFailureReport()
                .getDetails();
    }

    /** Matches calls of, and references to, the members: a bare name for every overload, else with parameters. */
    private static DescribedPredicate<JavaAccess<?>> touches(Map<String, Set<String>> members, String what) {
        return DescribedPredicate.describe(what, access -> {
            Set<String> names = members.get(access.getTargetOwner().getFullName());
            if (names == null) {
                return false;
            }
            String name = access.getTarget().getName();
            String full = access.getTarget().getFullName();
            return names.contains(name)
                    || names.contains(
                            full.substring(access.getTargetOwner().getFullName().length() + 1));
        });
    }

    /** One of each; the rules must see them all, method references included. */
    @SuppressWarnings("unused")
    private static final class Offender {
        void sleeps() throws InterruptedException {
            Thread.sleep(1);
            TimeUnit.MILLISECONDS.sleep(1);
        }

        Object looksAtTheWall() {
            LongSupplier now = System::nanoTime;
            Clock clock = Clock.systemUTC();
            return System.currentTimeMillis() + now.getAsLong() + Instant.now().toEpochMilli() + clock.millis();
        }

        Object drawsLots() {
            return new Random().nextInt()
                    + Math.random()
                    + ThreadLocalRandom.current().nextInt()
                    + UUID.randomUUID().hashCode()
                    + new Random(7).nextInt();
        }
    }
}
