package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourceSplit;

/** A source that names its splits without being asked for an enumerator. */
interface SplitSource {
    SourceSplit split(int partition);
}
