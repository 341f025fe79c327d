package io.penstock.api.common.state;

import java.util.Iterator;
import java.util.Map;

/**
 * What has been broadcast: a map for each task, the same in all of them as far as the function puts in the same for the same records.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface BroadcastState<K, V> extends ReadOnlyBroadcastState<K, V> {
    void put(K key, V value) throws Exception;

    void putAll(Map<K, V> map) throws Exception;

    /** Nothing happens where there is none. */
    void remove(K key) throws Exception;

    /** Entries may be removed and changed meanwhile, not added. */
    Iterator<Map.Entry<K, V>> iterator() throws Exception;

    Iterable<Map.Entry<K, V>> entries() throws Exception;
}
