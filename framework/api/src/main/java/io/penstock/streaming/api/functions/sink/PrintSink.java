package io.penstock.streaming.api.functions.sink;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import java.io.PrintStream;

/**
 * Writes each record as a line to standard output, or standard error, when it comes: before its commit, so again after a rollback. For looking
 * at a job; nobody waits for who reads the stream, so a slow terminal slows the job down. Immutable.
 *
 * @param <IN> records
 */
public final class PrintSink<IN> implements Sink<IN> {

    private final String identifier;
    private final boolean toStdErr;

    /** To standard output. */
    public PrintSink() {
        this("", false);
    }

    public PrintSink(boolean useStdErr) {
        this("", useStdErr);
    }

    public PrintSink(String sinkIdentifier) {
        this(sinkIdentifier, false);
    }

    /** @param sinkIdentifier stands before each record, as {@code identifier> record}; empty for none */
    public PrintSink(String sinkIdentifier, boolean useStdErr) {
        this.identifier = sinkIdentifier;
        this.toStdErr = useStdErr;
    }

    @Override
    public SinkWriter<IN> createWriter(SinkContext context) {
        String prefix = identifier.isEmpty() ? "" : identifier + "> ";
        return (record, recordContext) -> stream().println(prefix + record);
    }

    /** Asked for each record: {@code System.setOut} may have changed it. */
    private PrintStream stream() {
        return toStdErr ? System.err : System.out;
    }

    @Override
    public String describe() {
        return "lines on standard " + (toStdErr ? "error" : "output") + ", not part of a commit";
    }
}
