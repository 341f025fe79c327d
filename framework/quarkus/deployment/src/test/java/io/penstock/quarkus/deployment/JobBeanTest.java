package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quarkus.PenstockJob;
import io.penstock.quarkus.runtime.DefinedJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobBeanTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Draws.class, Notes.class))
            .overrideConfigKey("penstock.enabled", "false");

    @Inject
    DefinedJob job;

    @Inject
    Notes notes;

    @Test
    void shouldDrawTheJobByItsPackagePrivateMethodWithInjectedBeans() throws Exception {
        job.define(new StreamExecutionEnvironment());
        job.define(new StreamExecutionEnvironment());

        assertThat(job.name()).isEqualTo("draws");
        assertThat(job.origin()).isEqualTo(Draws.class.getName() + ".define");
        assertThat(notes.drawn).hasSize(2).doesNotHaveDuplicates();
    }

    @PenstockJob("draws")
    static class Draws {
        @Inject
        Notes notes;

        void define(StreamExecutionEnvironment env) {
            notes.drawn.add(env);
        }
    }

    @ApplicationScoped
    static class Notes {
        final List<StreamExecutionEnvironment> drawn = new ArrayList<>();
    }
}
