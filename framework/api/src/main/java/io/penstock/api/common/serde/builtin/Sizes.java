package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;

/** Guards against allocating by a corrupt length. */
final class Sizes {
    private Sizes() {}

    /** The size, or an error where the rest of the input cannot hold so many elements of a byte at least. */
    static int checked(int size, ByteInput in) {
        if (size < 0 || size > in.remaining()) {
            throw new IllegalStateException("a collection of " + size + " elements in " + in.remaining()
                    + " bytes: corrupt or of another type");
        }
        return size;
    }
}
