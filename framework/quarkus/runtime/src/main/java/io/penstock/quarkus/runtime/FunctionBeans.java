package io.penstock.quarkus.runtime;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.FunctionInjection;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.InstanceHandle;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fills the {@code @Inject} fields of functions with beans of the service. Functions are no beans: the job creates them, for each task its own. Which
 * fields there are the build has seen, so that their beans are there. Stateless; any thread.
 */
public final class FunctionBeans implements FunctionInjection {

    /** Of beans that live longer than a function, or with it; the slots' threads have no request, no session, no transaction. */
    private static final Set<Class<? extends Annotation>> SCOPES =
            Set.of(ApplicationScoped.class, Singleton.class, Dependent.class);

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (field.isAnnotationPresent(Inject.class) && !Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return List.copyOf(fields);
        }
    };

    FunctionBeans() {}

    /** Fields that have something already are left as they are: a function may have been made by the container. */
    @Override
    public Given into(Function function) {
        if (function instanceof ClientProxy) {
            return FunctionInjection.NONE.into(function);
        }
        List<InstanceHandle<?>> own = new ArrayList<>(0);
        try {
            for (Field field : FIELDS.get(function.getClass())) {
                if (field.get(function) == null) {
                    field.set(function, bean(function, field, own));
                }
            }
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(
                    "an @Inject field of " + function.getClass().getName(), closed);
        }
        return () -> own.forEach(InstanceHandle::destroy);
    }

    private static Object bean(Function function, Field field, List<InstanceHandle<?>> own) {
        ArcContainer container = Arc.container();
        Annotation[] qualifiers = qualifiersOf(container, field);
        Type type = field.getGenericType();
        if (type instanceof ParameterizedType generic
                && (generic.getRawType() == Instance.class || generic.getRawType() == Provider.class)
                && generic.getActualTypeArguments()[0] instanceof Class<?> wanted) {
            return container.select(wanted, qualifiers);
        }
        InstanceHandle<?> handle = container.instance(type, qualifiers);
        if (!handle.isAvailable()) {
            throw new IllegalStateException(where(function, field) + " is of " + type.getTypeName()
                    + ", of which there is no bean, or more than one; make one with a scope, or hand it to the"
                    + " function's constructor");
        }
        Class<? extends Annotation> scope = handle.getBean().getScope();
        if (!SCOPES.contains(scope)) {
            throw new IllegalStateException(where(function, field) + " is a bean of scope @" + scope.getSimpleName()
                    + ", and functions run outside of any; use @ApplicationScoped, @Singleton or @Dependent");
        }
        if (scope == Dependent.class) {
            own.add(handle);
        }
        return handle.get();
    }

    private static Annotation[] qualifiersOf(ArcContainer container, Field field) {
        List<Annotation> qualifiers = new ArrayList<>(0);
        for (Annotation annotation : field.getAnnotations()) {
            if (container.beanManager().isQualifier(annotation.annotationType())) {
                qualifiers.add(annotation);
            }
        }
        return qualifiers.toArray(Annotation[]::new);
    }

    private static String where(Function function, Field field) {
        return "@Inject field " + field.getName() + " of function "
                + function.getClass().getName();
    }
}
