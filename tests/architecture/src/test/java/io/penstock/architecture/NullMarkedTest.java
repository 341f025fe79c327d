package io.penstock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.penstock.architecture.PenstockClasses.MainOnly;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Every package says where null may be, so that NullAway reads all of it. */
@AnalyzeClasses(packages = PenstockClasses.ROOT, importOptions = MainOnly.class)
class NullMarkedTest {

    @ArchTest
    void shouldMarkEveryPackage(JavaClasses types) {
        assertThat(unmarkedPackages(types))
                .as("packages without a package-info.java annotated @NullMarked")
                .isEmpty();
    }

    @Test
    void shouldCatchAnUnmarkedPackage() {
        JavaClasses marked = new ClassFileImporter().importPackages("io.penstock.architecture");
        JavaClasses unmarked = new ClassFileImporter().importClasses(JavaClasses.class);

        assertThat(unmarkedPackages(marked)).isEmpty();
        assertThat(unmarkedPackages(unmarked)).containsExactly("com.tngtech.archunit.core.domain");
    }

    private static List<String> unmarkedPackages(JavaClasses types) {
        TreeSet<String> all = new TreeSet<>();
        TreeSet<String> marked = new TreeSet<>();
        for (JavaClass type : types) {
            all.add(type.getPackageName());
            if (type.getSimpleName().equals("package-info") && type.isAnnotatedWith(NullMarked.class)) {
                marked.add(type.getPackageName());
            }
        }
        all.removeAll(marked);
        return List.copyOf(all);
    }
}
