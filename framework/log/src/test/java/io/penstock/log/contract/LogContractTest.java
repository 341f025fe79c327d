package io.penstock.log.contract;

/**
 * The whole contract of {@link io.penstock.log.Log}. An implementation's test extends it and supplies the driver.
 */
public abstract class LogContractTest
        implements AdminContract, WriterContract, ReaderContract, TransactionContract, OffsetsContract {

    private int names;

    /** Unique per test; an implementation whose cluster outlives a test adds what makes it unique there. */
    @Override
    public String fresh(String prefix) {
        return prefix + "-" + names++;
    }
}
