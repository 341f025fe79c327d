package io.penstock.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules look at: main classes of Penstock's modules, by module. */
final class PenstockClasses {

    static final String ROOT = "io.penstock";

    private PenstockClasses() {}

    /** A module and the packages it owns. */
    enum Module {
        /** Flink's packages under our prefix. */
        API(
                "API",
                "io.penstock.streaming",
                "io.penstock.types",
                "io.penstock.api",
                "io.penstock.configuration",
                "io.penstock.connector.base",
                "io.penstock.connector.datagen",
                "io.penstock.core",
                "io.penstock.metrics",
                "io.penstock.runtime",
                "io.penstock.util"),
        LOG("Log", "io.penstock.log"),
        LOG_KAFKA("Log on Kafka", "io.penstock.log.kafka"),
        DEV_BROKER("Development broker", "io.penstock.devbroker"),
        PROTOCOL("Protocol", "io.penstock.protocol"),
        STATE_STORE("State store", "io.penstock.statestore"),
        ENGINE("Engine", "io.penstock.engine"),
        TESTKIT("Testkit", "io.penstock.testkit"),
        CONNECTOR_KAFKA("Kafka connector", "io.penstock.connector.kafka"),
        CONNECTOR_FILES("File connector", "io.penstock.connector.files"),
        COORDINATOR_CORE("Coordinator core", "io.penstock.coordinator.core"),
        COORDINATOR_RUNTIME("Coordinator runtime", "io.penstock.coordinator.runtime"),
        COORDINATOR_SERVICE("Coordinator service", "io.penstock.coordinator.service"),
        LOCAL("Local", "io.penstock.local"),
        QUARKUS("Quarkus", "io.penstock.quarkus"),
        QUARKUS_MESSAGING("Quarkus messaging", "io.penstock.quarkus.messaging");

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> roots;

        Module(String title, String... roots) {
            this.title = title;
            this.roots = List.of(roots);
        }

        /** Whether this module owns the class: the longest root wins, so that log.kafka is not log's. */
        boolean owns(JavaClass type) {
            return moduleOf(type) == this;
        }

        DescribedPredicate<JavaClass> classes() {
            return DescribedPredicate.describe("in " + title, this::owns);
        }

        String title() {
            return title;
        }

        List<String> roots() {
            return roots;
        }

        static @Nullable Module moduleOf(JavaClass type) {
            String room = type.getPackageName();
            @Nullable Module owner = null;
            int longest = 0;
            for (Module module : values()) {
                for (String root : module.roots) {
                    boolean inside = room.equals(root) || room.startsWith(root + ".");
                    if (inside && root.length() > longest) {
                        owner = module;
                        longest = root.length();
                    }
                }
            }
            return owner;
        }
    }

    /** Leaves out test classes, which come along in the log's contract suite. */
    static final class MainOnly implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }
}
