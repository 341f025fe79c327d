package io.penstock.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.penstock.architecture.PenstockClasses.MainOnly;
import io.penstock.architecture.PenstockClasses.Module;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arrows: which module may import which. What is not in the table is forbidden. */
@AnalyzeClasses(packages = PenstockClasses.ROOT, importOptions = MainOnly.class)
class ModuleArrowsTest {

    private static final Map<Module, Set<Module>> MAY_IMPORT = new EnumMap<>(Map.ofEntries(
            Map.entry(Module.API, EnumSet.noneOf(Module.class)),
            Map.entry(Module.LOG, EnumSet.noneOf(Module.class)),
            Map.entry(Module.DEV_BROKER, EnumSet.noneOf(Module.class)),
            Map.entry(Module.LOG_KAFKA, EnumSet.of(Module.LOG)),
            Map.entry(Module.PROTOCOL, EnumSet.noneOf(Module.class)),
            Map.entry(Module.STATE_STORE, EnumSet.of(Module.API, Module.LOG, Module.PROTOCOL)),
            Map.entry(Module.ENGINE, EnumSet.of(Module.API, Module.LOG, Module.PROTOCOL, Module.STATE_STORE)),
            Map.entry(
                    Module.TESTKIT,
                    EnumSet.of(
                            Module.API,
                            Module.LOG,
                            Module.PROTOCOL,
                            Module.STATE_STORE,
                            Module.ENGINE,
                            Module.COORDINATOR_RUNTIME)),
            Map.entry(Module.CONNECTOR_KAFKA, EnumSet.of(Module.API, Module.LOG, Module.LOG_KAFKA)),
            Map.entry(Module.CONNECTOR_FILES, EnumSet.of(Module.API)),
            Map.entry(Module.COORDINATOR_CORE, EnumSet.of(Module.PROTOCOL)),
            Map.entry(
                    Module.COORDINATOR_RUNTIME,
                    EnumSet.of(Module.COORDINATOR_CORE, Module.PROTOCOL, Module.LOG, Module.STATE_STORE)),
            Map.entry(
                    Module.COORDINATOR_SERVICE,
                    EnumSet.of(
                            Module.COORDINATOR_RUNTIME,
                            Module.COORDINATOR_CORE,
                            Module.PROTOCOL,
                            Module.LOG,
                            Module.LOG_KAFKA,
                            Module.STATE_STORE)),
            Map.entry(
                    Module.LOCAL,
                    EnumSet.of(
                            Module.API,
                            Module.LOG,
                            Module.LOG_KAFKA,
                            Module.PROTOCOL,
                            Module.ENGINE,
                            Module.COORDINATOR_RUNTIME)),
            Map.entry(
                    Module.QUARKUS,
                    EnumSet.complementOf(EnumSet.of(
                            Module.QUARKUS,
                            Module.QUARKUS_MESSAGING,
                            Module.LOCAL,
                            Module.TESTKIT,
                            Module.CONNECTOR_FILES,
                            Module.COORDINATOR_SERVICE))),
            Map.entry(Module.QUARKUS_MESSAGING, EnumSet.of(Module.API, Module.CONNECTOR_KAFKA, Module.QUARKUS))));

    @ArchTest
    void shouldImportOnlyWhatTheArrowsAllow(JavaClasses types) {
        for (Module module : Module.values()) {
            arrowsOf(module).check(types);
        }
    }

    /** A package of a module is a room; rooms that need each other are one room. The API's rooms are Flink's, cycles and all. */
    @ArchTest
    void shouldHaveNoCyclesBetweenThePackagesOfAModule(JavaClasses types) {
        for (Module module : EnumSet.complementOf(EnumSet.of(Module.API))) {
            for (String root : module.roots()) {
                SlicesRuleDefinition.slices()
                        .matching(root + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .check(types);
            }
        }
    }

    /** Or a new package would escape the table. */
    @ArchTest
    void shouldKnowTheModuleOfEveryClass(JavaClasses types) {
        assertThat(types)
                .as("classes in a package that no Module lists; add its root there")
                .allSatisfy(type -> assertThat(Module.moduleOf(type)).isNotNull());
    }

    @Test
    void shouldNameEveryModuleInTheTable() {
        assertThat(MAY_IMPORT.keySet()).containsExactlyInAnyOrder(Module.values());
    }

    @Test
    void shouldCatchAnArrowThatIsNotInTheTable() {
        JavaClasses types = new ClassFileImporter().importClasses(ModuleArrowsTest.class, Module.class);
        ArchRule rule = only(
                DescribedPredicate.describe("this test", type -> type.isEquivalentTo(ModuleArrowsTest.class)),
                DescribedPredicate.alwaysFalse(),
                "nothing");

        assertThat(rule.evaluate(types).getFailureReport().getDetails())
                .anySatisfy(line -> assertThat(line).contains(Module.class.getName()));
    }

    private static ArchRule arrowsOf(Module module) {
        Set<Module> allowed = EnumSet.copyOf(Set.of(module));
        allowed.addAll(MAY_IMPORT.getOrDefault(module, Set.of()));
        return only(
                module.classes(),
                DescribedPredicate.describe("allowed", type -> allowed.stream().anyMatch(m -> m.owns(type))),
                Arrays.toString(allowed.stream().map(Module::title).toArray()));
    }

    private static ArchRule only(
            DescribedPredicate<JavaClass> from, DescribedPredicate<JavaClass> allowed, String allowedNames) {
        DescribedPredicate<JavaClass> outside = DescribedPredicate.describe(
                "outside Penstock", type -> !type.getPackageName().startsWith(PenstockClasses.ROOT));
        return classes()
                .that(from)
                .should(onlyDependOnClassesThat(outside.or(allowed)))
                .as("classes " + from.getDescription() + " import nothing of Penstock but " + allowedNames)
                .allowEmptyShould(true);
    }
}
