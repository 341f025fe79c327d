package io.penstock.api.dag;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.java.functions.KeySelector;
import java.util.List;

/**
 * Partitions its input by key: the exchange in front of a keyed stage.
 *
 * @param <T> records
 * @param <K> keys
 */
public final class KeyByTransformation<T, K> extends Transformation<T> {

    private final Transformation<T> input;
    private final KeySelector<T, K> keySelector;
    private final TypeInformation<K> keyType;

    public KeyByTransformation(
            int id, Transformation<T> input, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        super(id, "keyBy", input.outputType());
        this.input = input;
        this.keySelector = keySelector;
        this.keyType = keyType;
    }

    public KeySelector<T, K> keySelector() {
        return keySelector;
    }

    public TypeInformation<K> keyType() {
        return keyType;
    }

    public Transformation<T> input() {
        return input;
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.of(input);
    }
}
