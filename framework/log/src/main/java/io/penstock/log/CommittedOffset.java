package io.penstock.log;

/**
 * A group's offset in one partition.
 *
 * @param offset the next offset to read, {@code >= 0}
 * @param metadata free text kept with it; empty where there is none
 */
public record CommittedOffset(long offset, String metadata) {

    public CommittedOffset {
        if (offset < 0) {
            throw new IllegalArgumentException("offset=" + offset + " is negative");
        }
    }
}
