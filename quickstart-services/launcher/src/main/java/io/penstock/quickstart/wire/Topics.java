package io.penstock.quickstart.wire;

/** The quickstart's topics. */
public final class Topics {

    /** What the service reads; keyed by merchant. */
    public static final String TRANSACTIONS = "transactions";

    /** What the service writes. */
    public static final String ALERTS = "alerts";

    /** What came too late to be judged; stays empty unless somebody else writes transactions. */
    public static final String LATE = "transactions-late";

    /** The planted frauds; the service does not know it. */
    public static final String TRUTH = "fraud-truth";

    /** How far behind its partition's latest event time a transaction may be: the service's watermark bound. */
    public static final long WATERMARK_BOUND_MS = 100;

    private Topics() {}
}
