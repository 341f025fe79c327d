package io.penstock.api.dag;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;

/**
 * Partitions its input by key: the exchange in front of a keyed stage.
 *
 * @param <T> records
 * @param <K> keys
 */
public final class KeyByTransformation<T, K> extends ExchangeTransformation<T> {

    private final KeySelector<T, K> keySelector;
    private final TypeInformation<K> keyType;
    private final boolean rightToAll;

    public KeyByTransformation(
            int id, Transformation<T> input, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        this(id, input, keySelector, keyType, false);
    }

    /**
     * @param rightToAll whether records are Either, of which the right ones have no key and go to every task
     */
    public KeyByTransformation(
            int id,
            Transformation<T> input,
            KeySelector<T, K> keySelector,
            TypeInformation<K> keyType,
            boolean rightToAll) {
        super(id, "keyBy", input);
        this.keySelector = keySelector;
        this.keyType = keyType;
        this.rightToAll = rightToAll;
    }

    public KeySelector<T, K> keySelector() {
        return keySelector;
    }

    public TypeInformation<K> keyType() {
        return keyType;
    }

    public boolean isRightToAll() {
        return rightToAll;
    }
}
