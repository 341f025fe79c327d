package io.penstock.api.java.typeutils;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a lambda or method reference of a serializable functional interface returns: javac keeps the signature for it in the lambda's
 * {@code writeReplace}. Only the signature is read; nothing is serialized.
 */
final class LambdaSignatures {
    private LambdaSignatures() {}

    /** Null where it is no such lambda, or where the JVM does not tell (a native image without the metadata). */
    static @Nullable Type returnType(Object function) {
        if (!function.getClass().isSynthetic() || !(function instanceof Serializable)) {
            return null;
        }
        try {
            Method writeReplace = function.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return writeReplace.invoke(function) instanceof SerializedLambda lambda
                    ? returnType(lambda, function.getClass().getClassLoader())
                    : null;
        } catch (ReflectiveOperationException
                | InaccessibleObjectException
                | LinkageError
                | TypeNotPresentException e) {
            return null;
        }
    }

    private static @Nullable Type returnType(SerializedLambda lambda, @Nullable ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> erased = MethodType.fromMethodDescriptorString(lambda.getInstantiatedMethodType(), loader)
                .returnType();
        if (erased.getTypeParameters().length == 0
                || lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial) {
            return erased;
        }
        // A method reference: the method's own declaration has the arguments. (A lambda's body has no generic
        // signature.)
        MethodType implementation = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
        return Class.forName(lambda.getImplClass().replace('/', '.'), false, loader)
                .getDeclaredMethod(lambda.getImplMethodName(), implementation.parameterArray())
                .getGenericReturnType();
    }
}
