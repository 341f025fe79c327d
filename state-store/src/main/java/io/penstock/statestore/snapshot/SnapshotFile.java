package io.penstock.statestore.snapshot;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of a snapshot.
 *
 * @param name in the snapshot's directory
 * @param size in bytes
 * @param sha256 of the contents, 64 hex digits
 * @param blob key of the object that holds it; null where the manifest does
 * @param inline the contents; null where a blob holds them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; tests compare encoded manifests
public record SnapshotFile(String name, long size, String sha256, @Nullable String blob, byte @Nullable [] inline) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public SnapshotFile {
        if (!NAME.matcher(name).matches() || !HASH.matcher(sha256).matches() || size < 0) {
            throw new IllegalArgumentException(
                    "file \"" + name + "\" of " + size + " bytes with hash " + sha256 + " is none of a snapshot");
        }
        if ((blob == null) == (inline == null)) {
            throw new IllegalArgumentException("file \"" + name + "\" is either in a blob or in the manifest");
        }
        if (inline != null && inline.length != size) {
            throw new IllegalArgumentException(
                    "file \"" + name + "\" of " + size + " bytes, and " + inline.length + " in the manifest");
        }
    }
}
