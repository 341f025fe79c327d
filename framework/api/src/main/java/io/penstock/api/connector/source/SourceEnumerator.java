package io.penstock.api.connector.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a source's splits. Polled by the process until it answers; no method blocks. */
public interface SourceEnumerator extends AutoCloseable {

    /**
     * The splits; empty until they are known.
     *
     * @throws IllegalStateException naming what is missing (a topic, a permission) and the remedy
     */
    Optional<List<SourceSplit>> splits();

    /** Where to begin with splits that have no position yet; empty until it is known. Asked with the same splits until then. */
    Optional<Map<SourceSplit, SourcePosition>> initialPositions(List<SourceSplit> splits);

    @Override
    void close();
}
