package io.penstock.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that {@code docs/security.md} lists: what users are told is what is tested. */
final class DocumentedRights {

    private static final String DOCUMENT = "docs/security.md";
    private static final int COLUMNS = 6;

    private DocumentedRights() {}

    /**
     * One right.
     *
     * @param who the role in the document: "TaskManager" or "Coordinator"
     * @param name as in the document, with its place holders
     */
    record Right(String who, ResourceType resource, PatternType pattern, String name, AclOperation operation) {

        /** For a user, with the place holders filled. */
        AclBinding grantTo(String user, String actualName) {
            return new AclBinding(
                    new ResourcePattern(resource, actualName, pattern),
                    new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
        }

        @Override
        public String toString() {
            return who + " " + operation + " on " + resource + " " + name;
        }
    }

    static List<Right> read() {
        List<Right> rights = new ArrayList<>();
        for (String line : lines()) {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            boolean row = cells.size() == COLUMNS + 2
                    && (cells.get(1).equals("TaskManager") || cells.get(1).equals("Coordinator"));
            if (row) {
                for (String operation : cells.get(5).split(",", -1)) {
                    rights.add(new Right(
                            cells.get(1),
                            ResourceType.fromString(
                                    cells.get(2).replace(' ', '_').toUpperCase(Locale.ROOT)),
                            PatternType.fromString(cells.get(3).toUpperCase(Locale.ROOT)),
                            cells.get(4).replace("`", ""),
                            AclOperation.fromString(operation.strip().toUpperCase(Locale.ROOT))));
                }
            }
        }
        return rights;
    }

    private static List<String> lines() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.exists(directory.resolve(DOCUMENT))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new AssertionError("no " + DOCUMENT + " above " + Path.of("").toAbsolutePath());
        }
        try {
            return Files.readAllLines(directory.resolve(DOCUMENT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
