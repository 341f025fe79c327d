package io.penstock.api.common.serde;

/** What every serde test does. */
public final class RoundTrips {
    private RoundTrips() {}

    public static <T> byte[] bytes(Serde<T> serde, T value) {
        ByteOutput out = new ByteOutput(1);
        serde.serialize(value, out);
        return out.toByteArray();
    }

    /** Through bytes with something else around them: a serde reads what is its own, and not a byte more. */
    public static <T> T through(Serde<T> writer, Serde<T> reader, T value) {
        ByteOutput out = new ByteOutput(1);
        out.writeByte(77);
        writer.serialize(value, out);
        int end = out.size();
        out.writeByte(88);
        ByteInput in = new ByteInput(out.array(), 1, out.size() - 1);
        T read = reader.deserialize(in);
        if (in.position() != end) {
            throw new AssertionError("read to " + in.position() + ", the value ends at " + end);
        }
        return read;
    }

    public static <T> T through(Serde<T> serde, T value) {
        return through(serde, serde, value);
    }
}
