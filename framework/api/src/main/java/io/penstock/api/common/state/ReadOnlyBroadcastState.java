package io.penstock.api.common.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been broadcast, as the side sees it that may not change it.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface ReadOnlyBroadcastState<K, V> extends State {
    /** Null where there is none. */
    @Nullable V get(K key) throws Exception;

    boolean contains(K key) throws Exception;

    /** Entries that cannot be changed. The order is unspecified, and may differ from task to task. */
    Iterable<Map.Entry<K, V>> immutableEntries() throws Exception;
}
