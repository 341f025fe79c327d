package io.penstock.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** What the rules look at: main classes of Penstock's modules, by module. */
final class PenstockClasses {

    static final String ROOT = "io.penstock";

    private PenstockClasses() {}

    /** A module and the packages it owns. */
    enum Module {
        API("API", "io.penstock.streaming"),
        LOG("Log", "io.penstock.log"),
        LOG_KAFKA("Log on Kafka", "io.penstock.log.kafka"),
        PROTOCOL("Protocol", "io.penstock.protocol"),
        STATE_STORE("State store", "io.penstock.statestore"),
        ENGINE("Engine", "io.penstock.engine"),
        TESTKIT("Testkit", "io.penstock.testkit"),
        CONNECTOR_KAFKA("Kafka connector", "io.penstock.connector.kafka"),
        COORDINATOR_CORE("Coordinator core", "io.penstock.coordinator.core"),
        COORDINATOR_RUNTIME("Coordinator runtime", "io.penstock.coordinator.runtime"),
        QUARKUS("Quarkus", "io.penstock.quarkus");

        private final String title;
        private final String root;

        Module(String title, String root) {
            this.title = title;
            this.root = root;
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

        String root() {
            return root;
        }

        private static @org.jspecify.annotations.Nullable Module moduleOf(JavaClass type) {
            Module owner = null;
            for (Module module : values()) {
                boolean inside = type.getPackageName().equals(module.root)
                        || type.getPackageName().startsWith(module.root + ".");
                if (inside && (owner == null || module.root.length() > owner.root.length())) {
                    owner = module;
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
