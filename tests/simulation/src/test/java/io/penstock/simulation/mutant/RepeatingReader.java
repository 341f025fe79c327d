package io.penstock.simulation.mutant;

import io.penstock.log.LogBatch;
import io.penstock.log.LogReader;
import java.util.ArrayList;
import java.util.List;

/** Gives each batch twice. */
final class RepeatingReader extends ForwardingReader {

    RepeatingReader(LogReader reader) {
        super(reader);
    }

    @Override
    public List<LogBatch> poll() {
        List<LogBatch> batches = new ArrayList<>();
        for (LogBatch batch : super.poll()) {
            batches.add(batch);
            batches.add(batch);
        }
        return batches;
    }
}
