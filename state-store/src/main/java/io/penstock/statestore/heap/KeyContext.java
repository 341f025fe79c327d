package io.penstock.statestore.heap;

import org.jspecify.annotations.Nullable;

/**
 * What a task's states share: the key and namespace they are scoped to, hashed once for all of them, and the generation that writes
 * belong to. Owned by the slot.
 */
final class KeyContext {

    @Nullable Object key;

    int keyHash;

    @Nullable Object namespace;

    int namespaceHash;
    long generation;

    /** Not null while the slot hands entries over to a snapshot of the heap. */
    @Nullable HeapSnapshot snapshot;

    /** Marks entries made since the last snapshot began as not its own. */
    int snapshotMark;

    /** Changes whenever an entry a state has looked up may no longer be the current key's. */
    long epoch = 1;

    void setKey(Object newKey) {
        key = newKey;
        keyHash = newKey.hashCode();
        epoch++;
    }

    void setNamespace(@Nullable Object newNamespace) {
        namespace = newNamespace;
        namespaceHash = newNamespace == null ? 0 : newNamespace.hashCode();
        epoch++;
    }

    void clear() {
        key = null;
        namespace = null;
        epoch++;
    }

    Object requireKey() {
        Object current = key;
        if (current == null) {
            throw new IllegalStateException(
                    "no current key: keyed state is accessible while a record or timer is processed");
        }
        return current;
    }
}
