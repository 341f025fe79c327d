package io.penstock.connector.files.format;

/**
 * A place between two records.
 *
 * @param offset a byte in the file, uncompressed, from which its format can read, {@code >= 0}
 * @param recordsAfterOffset how many records from there have been read, {@code >= 0}
 */
public record CheckpointedPosition(long offset, long recordsAfterOffset) {

    public CheckpointedPosition {
        if (offset < 0 || recordsAfterOffset < 0) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " recordsAfterOffset=" + recordsAfterOffset + "; neither is below 0");
        }
    }
}
