package io.penstock.statestore.snapshot;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the next upload of one database need not store again: the newest manifest that was stored of it, or that it was restored from. It
 * lives as long as the database; one that is opened anew has another. Any thread.
 *
 * <p>Nothing that it names is collected (DESIGN rule 9): of its task nothing newer is retained, and what is newer than all that is retained
 * is no garbage.
 */
public final class UploadBase {

    private final AtomicReference<@Nullable TaskManifest> newest;

    /** @param restoredFrom null where the database began empty, or with another format's files */
    public UploadBase(@Nullable TaskManifest restoredFrom) {
        this.newest = new AtomicReference<>(restoredFrom);
    }

    /** Null before the first. */
    public @Nullable TaskManifest get() {
        return newest.get();
    }

    /** A snapshot of the database is stored. One that comes late, behind a newer one, is no base: it may be garbage already. */
    public void stored(TaskManifest manifest) {
        newest.accumulateAndGet(
                manifest, (known, given) -> known == null || known.id().compareTo(manifest.id()) < 0 ? given : known);
    }
}
