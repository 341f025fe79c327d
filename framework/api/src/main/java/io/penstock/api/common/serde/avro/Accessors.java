package io.penstock.api.common.serde.avro;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Getters, setters and constructors as functions that the JVM compiles like plain calls: by LambdaMetafactory where the class' loader
 * admits it, else by method handle (a public field; a class of another loader, as in Quarkus' dev mode).
 */
final class Accessors {
    private final MethodHandles.Lookup lookup;

    /**
     * @param lookup with private access to the class
     */
    Accessors(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    ToLongFunction<Object> longGetter(MethodHandle getter) {
        MethodType erased = MethodType.methodType(long.class, Object.class);
        ToLongFunction<Object> direct = lambda(ToLongFunction.class, "applyAsLong", erased, getter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = getter.asType(erased);
        return object -> {
            try {
                return (long) handle.invokeExact(object);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** Of an int, and of what is narrower. */
    ToIntFunction<Object> intGetter(MethodHandle getter) {
        MethodType erased = MethodType.methodType(int.class, Object.class);
        ToIntFunction<Object> direct = lambda(ToIntFunction.class, "applyAsInt", erased, getter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = getter.asType(erased);
        return object -> {
            try {
                return (int) handle.invokeExact(object);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** Of a double, and of a float. */
    ToDoubleFunction<Object> doubleGetter(MethodHandle getter) {
        MethodType erased = MethodType.methodType(double.class, Object.class);
        ToDoubleFunction<Object> direct = lambda(ToDoubleFunction.class, "applyAsDouble", erased, getter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = getter.asType(erased);
        return object -> {
            try {
                return (double) handle.invokeExact(object);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    Predicate<Object> booleanGetter(MethodHandle getter) {
        MethodType erased = MethodType.methodType(boolean.class, Object.class);
        Predicate<Object> direct = lambda(Predicate.class, "test", erased, getter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = getter.asType(erased);
        return object -> {
            try {
                return (boolean) handle.invokeExact(object);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** Of anything; boxes primitive values. */
    Function<Object, @Nullable Object> getter(MethodHandle getter) {
        MethodType erased = MethodType.methodType(Object.class, Object.class);
        Function<Object, @Nullable Object> direct = lambda(Function.class, "apply", erased, getter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = getter.asType(erased);
        return object -> {
            try {
                return (Object) handle.invokeExact(object);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** Of anything; unboxes primitive values. */
    BiConsumer<Object, @Nullable Object> setter(MethodHandle setter) {
        MethodType erased = MethodType.methodType(void.class, Object.class, Object.class);
        BiConsumer<Object, @Nullable Object> direct = lambda(BiConsumer.class, "accept", erased, setter);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = setter.asType(erased);
        return (object, value) -> {
            try {
                handle.invokeExact(object, value);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    Supplier<Object> constructor(MethodHandle constructor) {
        MethodType erased = MethodType.methodType(Object.class);
        Supplier<Object> direct = lambda(Supplier.class, "get", erased, constructor);
        if (direct != null) {
            return direct;
        }
        MethodHandle handle = constructor.asType(erased);
        return () -> {
            try {
                return (Object) handle.invokeExact();
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** A constructor with arguments. */
    static RecordCodec.Creation creation(MethodHandle constructor) {
        MethodHandle handle = constructor
                .asFixedArity()
                .asSpreader(Object[].class, constructor.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
        return values -> {
            try {
                return (Object) handle.invokeExact(values);
            } catch (Throwable e) {
                throw failure(e);
            }
        };
    }

    /** Null where the JVM does not admit it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the interface is erased
    private <F> @Nullable F lambda(Class<?> functional, String method, MethodType erased, MethodHandle target) {
        if (!lookup.hasFullPrivilegeAccess()) {
            return null;
        }
        MethodType exact = target.type();
        Class<?> result = erased.returnType() == Object.class
                ? exact.wrap().returnType()
                : erased.returnType();
        MethodType parameters = erased.parameterCount() == 2
                ? MethodType.methodType(result, exact.parameterType(0), exact.wrap().parameterType(1))
                : exact.changeReturnType(result);
        try {
            return (F) LambdaMetafactory.metafactory(
                            lookup, method, MethodType.methodType(functional), erased, target, parameters)
                    .getTarget()
                    .invoke();
        } catch (LambdaConversionException | IllegalArgumentException e) {
            return null; // a field's handle: not a direct call of a method
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** What the user's accessor or constructor threw, as it is; never a wrapper of an unchecked one. */
    private static RuntimeException failure(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
