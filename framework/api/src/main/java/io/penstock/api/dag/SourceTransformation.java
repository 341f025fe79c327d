package io.penstock.api.dag;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.Source;
import java.util.List;

/**
 * Reads a source.
 *
 * @param <T> records
 */
public final class SourceTransformation<T> extends Transformation<T> {

    private final Source<T> source;
    private final WatermarkStrategy<T> watermarkStrategy;

    public SourceTransformation(
            int id, String name, TypeInformation<T> type, Source<T> source, WatermarkStrategy<T> watermarkStrategy) {
        super(id, name, type);
        this.source = source;
        this.watermarkStrategy = watermarkStrategy;
    }

    public Source<T> source() {
        return source;
    }

    public WatermarkStrategy<T> watermarkStrategy() {
        return watermarkStrategy;
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.of();
    }
}
