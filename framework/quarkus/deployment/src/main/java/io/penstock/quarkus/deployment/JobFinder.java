package io.penstock.quarkus.deployment;

import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** Finds the job among a service's classes and says what is wrong with it. Looks at classes without loading them. */
final class JobFinder {

    static final DotName JOB = DotName.createSimple(PenstockJob.class);

    private static final DotName ENVIRONMENT = DotName.createSimple(StreamExecutionEnvironment.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final String EXAMPLE = "write void define(StreamExecutionEnvironment env)";

    private final IndexView index;
    private final List<String> problems = new ArrayList<>();

    JobFinder(IndexView index) {
        this.index = index;
    }

    /** The job; empty where there is none, or where there are {@link #problems()}. */
    Optional<JobClass> find() {
        List<JobClass> jobs = new ArrayList<>();
        for (AnnotationInstance annotation : annotations()) {
            JobClass job = annotation.target().kind() == AnnotationTarget.Kind.CLASS
                    ? ofClass(annotation)
                    : ofMethod(annotation);
            if (job != null) {
                jobs.add(job);
            }
        }
        if (jobs.size() > 1) {
            problems.add("a service runs one job, and this one has " + jobs.size() + ": "
                    + jobs.stream().map(JobClass::toString).collect(Collectors.joining(" and "))
                    + "; keep one and make a service of its own of the other");
        }
        return problems.isEmpty() ? jobs.stream().findFirst() : Optional.empty();
    }

    /** What is wrong, one message each. */
    List<String> problems() {
        return problems;
    }

    private List<AnnotationInstance> annotations() {
        return index.getAnnotations(JOB).stream()
                .sorted(Comparator.comparing(annotation -> annotation.target().toString()))
                .toList();
    }

    private @Nullable JobClass ofClass(AnnotationInstance annotation) {
        ClassInfo type = annotation.target().asClass();
        Set<MethodInfo> candidates = new LinkedHashSet<>();
        for (ClassInfo c = type; c != null; c = c.superName() == null ? null : index.getClassByName(c.superName())) {
            for (MethodInfo method : c.methods()) {
                boolean overridden = candidates.stream()
                        .anyMatch(below -> below.name().equals(method.name())
                                && below.parameterTypes().equals(method.parameterTypes()));
                if (takesEnvironment(method) && !overridden) {
                    candidates.add(method);
                }
            }
        }
        if (candidates.isEmpty()) {
            problems.add("@PenstockJob class " + type.name()
                    + " has no method that takes a StreamExecutionEnvironment; " + EXAMPLE);
            return null;
        }
        if (candidates.size() > 1) {
            problems.add("@PenstockJob class " + type.name() + " has " + candidates.size()
                    + " methods that take a StreamExecutionEnvironment: "
                    + candidates.stream().map(JobFinder::signature).collect(Collectors.joining(", "))
                    + "; move the annotation to the one that draws the job");
            return null;
        }
        return checked(annotation, type, candidates.iterator().next());
    }

    private @Nullable JobClass ofMethod(AnnotationInstance annotation) {
        MethodInfo method = annotation.target().asMethod();
        ClassInfo type = method.declaringClass();
        if (type.hasDeclaredAnnotation(JOB)) {
            problems.add("@PenstockJob is on class " + type.name() + " and on its method " + signature(method)
                    + "; keep one of the two");
            return null;
        }
        return checked(annotation, type, method);
    }

    private @Nullable JobClass checked(AnnotationInstance annotation, ClassInfo type, MethodInfo method) {
        int before = problems.size();
        String name = annotation.value().asString();
        if (!NAME.matcher(name).matches()) {
            problems.add("@PenstockJob(\"" + name + "\") of " + type.name()
                    + " is not a job's name; letters, digits, '_' and '-', 1 to 60 of them");
        }
        if (type.isInterface() || Modifier.isAbstract(type.flags())) {
            problems.add("@PenstockJob is on " + type.name() + ", which is "
                    + (type.isInterface() ? "an interface" : "abstract") + "; annotate a class that can be a bean");
        }
        if (type.enclosingClass() != null && !Modifier.isStatic(type.flags())) {
            problems.add(
                    "@PenstockJob class " + type.name() + " is an inner class and cannot be a bean; make it static");
        }
        List<Type> parameters = method.parameterTypes();
        if (parameters.size() != 1 || !parameters.get(0).name().equals(ENVIRONMENT)) {
            problems.add("@PenstockJob method " + type.name() + "." + signature(method)
                    + " must take a StreamExecutionEnvironment and nothing else; inject the rest into the bean");
        }
        if (method.returnType().kind() != Type.Kind.VOID) {
            problems.add("@PenstockJob method " + type.name() + "." + signature(method) + " returns "
                    + method.returnType().name() + "; a job is what the method draws, so it returns void");
        }
        if (Modifier.isStatic(method.flags()) || Modifier.isPrivate(method.flags())) {
            problems.add("@PenstockJob method " + type.name() + "." + signature(method) + " is "
                    + (Modifier.isStatic(method.flags()) ? "static" : "private")
                    + "; it is called on the bean, so it can be neither static nor private");
        }
        return problems.size() > before ? null : new JobClass(name, type.name(), method);
    }

    private static boolean takesEnvironment(MethodInfo method) {
        return !method.isConstructor()
                && !method.isSynthetic()
                && method.parameterTypes().stream().anyMatch(type -> type.name().equals(ENVIRONMENT));
    }

    private static String signature(MethodInfo method) {
        return method.name() + "("
                + method.parameterTypes().stream()
                        .map(type -> type.name().withoutPackagePrefix())
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
