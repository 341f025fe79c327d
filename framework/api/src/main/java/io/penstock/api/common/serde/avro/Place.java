package io.penstock.api.common.serde.avro;

import java.util.HashMap;
import java.util.Map;

/**
 * A place in a writer's data while a reader for it is made.
 *
 * @param path for messages, as {@code Transaction.merchant.city}
 * @param records the readers of records made on the way, by writer's and reader's name: a record may contain itself
 */
record Place(String path, Map<String, ValueReader> records) {
    static Place root(String typeName) {
        return new Place(typeName, new HashMap<>());
    }

    Place within(String step) {
        return new Place(path + step, records);
    }
}
