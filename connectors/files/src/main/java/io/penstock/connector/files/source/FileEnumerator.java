package io.penstock.connector.files.source;

import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fixed number of splits, so that neither journals nor tasks grow with the number of files; looks for files once, at the first start. */
final class FileEnumerator implements SourceEnumerator {

    private final String uid;
    private final List<Path> paths;
    private final int splits;
    private final long partBytes;

    FileEnumerator(String uid, List<Path> paths, int splits, long partBytes) {
        this.uid = uid;
        this.paths = paths;
        this.splits = splits;
        this.partBytes = partBytes;
    }

    @Override
    public Optional<List<SourceSplit>> splits() {
        List<SourceSplit> all = new ArrayList<>();
        for (int split = 0; split < splits; split++) {
            all.add(new SourceSplit(uid, split));
        }
        return Optional.of(all);
    }

    @Override
    public Optional<Map<SourceSplit, SourcePosition>> initialPositions(List<SourceSplit> asked) {
        Map<Integer, List<FilePart>> plan = FilePlan.of(paths, splits, partBytes);
        Map<SourceSplit, SourcePosition> positions = new HashMap<>();
        for (SourceSplit split : asked) {
            List<FilePart> parts = plan.getOrDefault(split.partition(), List.of());
            positions.put(split, SplitPosition.start(splits, parts).encode());
        }
        return Optional.of(positions);
    }

    @Override
    public void close() {}
}
