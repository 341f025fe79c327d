package io.penstock.quarkus.deployment;

import io.penstock.api.common.functions.Function;
import io.quarkus.arc.processor.BuiltinScope;
import jakarta.inject.Inject;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** Finds the {@code @Inject} fields of a service's functions, and says what is wrong with them. Loads Penstock's classes only. */
final class FunctionFieldFinder {

    private static final DotName INJECT = DotName.createSimple(Inject.class);
    private static final DotName CONFIG_PROPERTY =
            DotName.createSimple("org.eclipse.microprofile.config.inject.ConfigProperty");
    private static final String PENSTOCK = "io.penstock.";

    private final IndexView index;
    private final List<String> problems = new ArrayList<>();

    FunctionFieldFinder(IndexView index) {
        this.index = index;
    }

    /** In an order that is the same for each build. */
    List<FieldInfo> find() {
        List<FieldInfo> fields = new ArrayList<>();
        for (DotName annotation : List.of(INJECT, CONFIG_PROPERTY)) {
            for (AnnotationInstance instance : index.getAnnotations(annotation)) {
                if (instance.target().kind() == AnnotationTarget.Kind.FIELD) {
                    FieldInfo field = instance.target().asField();
                    if (!isBean(field.declaringClass())
                            && isOfFunction(field.declaringClass())
                            && !fields.contains(field)) {
                        fields.add(field);
                    }
                }
            }
        }
        fields.sort(Comparator.comparing(FunctionFieldFinder::describe));
        fields.removeIf(field -> isRefused(field));
        return fields;
    }

    /** What is wrong, one message each. */
    List<String> problems() {
        return problems;
    }

    private boolean isRefused(FieldInfo field) {
        String problem = null;
        if (field.hasAnnotation(CONFIG_PROPERTY)) {
            problem = "is a @ConfigProperty; inject it into the job's bean and hand it to the function's constructor";
        } else if (Modifier.isStatic(field.flags()) || Modifier.isFinal(field.flags())) {
            problem = "is " + (Modifier.isStatic(field.flags()) ? "static" : "final")
                    + "; a field that is injected can be neither";
        } else if (field.type().kind() == Type.Kind.TYPE_VARIABLE) {
            problem = "is of a type variable, which names no bean; give it a class";
        }
        if (problem == null) {
            return false;
        }
        problems.add("@Inject field " + describe(field) + " of a function " + problem);
        return true;
    }

    private static String describe(FieldInfo field) {
        return field.declaringClass().name() + "." + field.name();
    }

    /** The container fills its fields itself. */
    private static boolean isBean(ClassInfo type) {
        return type.declaredAnnotations().stream().anyMatch(annotation -> BuiltinScope.from(annotation.name()) != null);
    }

    /** Whether objects of the class, or of one below it, are functions. */
    private boolean isOfFunction(ClassInfo type) {
        if (isFunction(type.name())) {
            return true;
        }
        return index.getAllKnownSubclasses(type.name()).stream().anyMatch(below -> isFunction(below.name()));
    }

    private boolean isFunction(@Nullable DotName name) {
        if (name == null) {
            return false;
        }
        if (name.toString().startsWith(PENSTOCK)) {
            Class<?> loaded = loaded(name.toString());
            if (loaded != null && loaded.getClassLoader() == Function.class.getClassLoader()) {
                return Function.class.isAssignableFrom(loaded);
            }
        }
        ClassInfo type = index.getClassByName(name);
        return type != null
                && (isFunction(type.superName())
                        || type.interfaceNames().stream().anyMatch(this::isFunction));
    }

    private static @Nullable Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, Function.class.getClassLoader());
        } catch (ClassNotFoundException ofTheService) {
            return null;
        }
    }
}
