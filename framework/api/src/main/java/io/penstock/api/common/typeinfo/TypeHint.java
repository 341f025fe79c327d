package io.penstock.api.common.typeinfo;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Carries a type with its arguments past erasure: {@code new TypeHint<Map<String, Long>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeHint<T> {
    private final TypeInformation<T> typeInfo;

    protected TypeHint() {
        Type superclass = getClass().getGenericSuperclass();
        if (!(superclass instanceof ParameterizedType parameterized)
                || getClass().getSuperclass() != TypeHint.class) {
            throw new IllegalArgumentException("a TypeHint without a type: "
                    + getClass().getName() + "; create it as new TypeHint<List<String>>() {}");
        }
        typeInfo = TypeInformation.ofJavaType(parameterized.getActualTypeArguments()[0]);
    }

    public TypeInformation<T> getTypeInfo() {
        return typeInfo;
    }
}
