package io.penstock.connector.base;

/** How often a record's effects are seen outside. A job has one for its own cluster ({@code penstock.delivery}). */
public enum DeliveryGuarantee {
    /** Once: outputs become visible with the commit that holds their cause, to readers with {@code read_committed}. */
    EXACTLY_ONCE,
    /** Once or, after a failure, more than once. */
    AT_LEAST_ONCE,
    /** A failure may lose records. Penstock itself never offers it; a sink may ask for no more than this. */
    NONE;

    /** Whether whoever needs this guarantee is content with the one given. */
    public boolean isMetBy(DeliveryGuarantee given) {
        return given.compareTo(this) <= 0;
    }
}
