package io.penstock.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.io.IOException;
import java.util.List;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class JobFinderTest {

    @Test
    void shouldFindTheOneMethodOfAnAnnotatedClass() {
        assertThat(found(OnClass.class))
                .hasToString("@PenstockJob(\"on-class\") " + OnClass.class.getName() + ".draw()");
    }

    @Test
    void shouldFindAnAnnotatedMethod() {
        assertThat(found(OnMethod.class).method().name()).isEqualTo("second");
    }

    @Test
    void shouldFindTheMethodOfASuperclass() {
        assertThat(found(Inherits.class, OnClassBase.class).method().name()).isEqualTo("define");
    }

    @Test
    void shouldFindNothingWhereThereIsNoJob() {
        JobFinder finder = finder(OnClassBase.class);
        assertThat(finder.find()).isEmpty();
        assertThat(finder.problems()).isEmpty();
    }

    @Test
    void shouldNameBothOfTwoJobs() {
        assertThat(problems(OnClass.class, OnMethod.class))
                .containsExactly("a service runs one job, and this one has 2: @PenstockJob(\"on-class\") "
                        + OnClass.class.getName() + ".draw() and @PenstockJob(\"on-method\") "
                        + OnMethod.class.getName()
                        + ".second(); keep one and make a service of its own of the other");
    }

    @Test
    void shouldRefuseAClassWithoutAMethodForTheEnvironment() {
        assertThat(problems(NoMethod.class))
                .containsExactly(
                        "@PenstockJob class " + NoMethod.class.getName()
                                + " has no method that takes a StreamExecutionEnvironment; write void define(StreamExecutionEnvironment env)");
    }

    @Test
    void shouldNameTheMethodsBetweenWhichItCannotChoose() {
        assertThat(problems(TwoMethods.class))
                .singleElement()
                .asString()
                .contains("one(StreamExecutionEnvironment)", "two(StreamExecutionEnvironment)", "move the annotation");
    }

    @Test
    void shouldRefuseWrongSignatures() {
        assertThat(problems(WrongSignature.class))
                .satisfiesExactly(
                        takes -> assertThat(takes)
                                .contains(
                                        "draw(StreamExecutionEnvironment, String) must take a StreamExecutionEnvironment and"
                                                + " nothing else"),
                        returns -> assertThat(returns).contains("returns java.lang.String", "returns void"),
                        isStatic -> assertThat(isStatic).contains("is static", "neither static nor private"));
        assertThat(problems(PrivateMethod.class)).singleElement().asString().contains("is private");
    }

    @Test
    void shouldRefuseWhatCannotBeABean() {
        assertThat(problems(AbstractJob.class)).singleElement().asString().contains("which is abstract");
        assertThat(problems(InterfaceJob.class)).singleElement().asString().contains("which is an interface");
        assertThat(problems(InnerJob.class)).singleElement().asString().contains("is an inner class");
    }

    @Test
    void shouldRefuseNamesThatTopicsCannotHave() {
        assertThat(problems(WrongName.class))
                .containsExactly("@PenstockJob(\"fraud detection\") of " + WrongName.class.getName()
                        + " is not a job's name; letters, digits, '_' and '-', 1 to 60 of them");
    }

    @Test
    void shouldRefuseTheAnnotationOnClassAndMethod() {
        assertThat(problems(OnBoth.class)).singleElement().asString().contains("keep one of the two");
    }

    private static JobClass found(Class<?>... types) {
        JobFinder finder = finder(types);
        JobClass job = finder.find().orElseThrow(() -> new AssertionError(finder.problems()));
        assertThat(finder.problems()).isEmpty();
        return job;
    }

    private static List<String> problems(Class<?>... types) {
        JobFinder finder = finder(types);
        assertThat(finder.find()).isEmpty();
        return finder.problems();
    }

    private static JobFinder finder(Class<?>... types) {
        try {
            return new JobFinder(Index.of(types));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @PenstockJob("on-class")
    static class OnClass {
        void draw(StreamExecutionEnvironment env) {}

        void somethingElse(String text) {}
    }

    static class OnMethod {
        void first(StreamExecutionEnvironment env) {}

        @PenstockJob("on-method")
        void second(StreamExecutionEnvironment env) throws Exception {}
    }

    static class OnClassBase {
        void define(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("inherits")
    static class Inherits extends OnClassBase {
        @Override
        void define(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("none")
    static class NoMethod {}

    @PenstockJob("two")
    static class TwoMethods {
        void one(StreamExecutionEnvironment env) {}

        void two(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("wrong")
    static class WrongSignature {
        static String draw(StreamExecutionEnvironment env, String name) {
            return name;
        }
    }

    @PenstockJob("private")
    static class PrivateMethod {
        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the job's, were it not private
        private void draw(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("abstract")
    abstract static class AbstractJob {
        void draw(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("interface")
    interface InterfaceJob {
        void draw(StreamExecutionEnvironment env);
    }

    @PenstockJob("inner")
    @SuppressWarnings("ClassCanBeStatic") // that it is not is the point
    class InnerJob {
        void draw(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("fraud detection")
    static class WrongName {
        void draw(StreamExecutionEnvironment env) {}
    }

    @PenstockJob("both")
    static class OnBoth {
        @PenstockJob("both")
        void draw(StreamExecutionEnvironment env) {}
    }
}
