package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.UnsupportedTypeException;
import java.lang.reflect.Type;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Java records and plain classes in Avro's binary encoding, with a schema derived from the class; no generated code.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>Java</th><th>Avro</th></tr>
 * <tr><td>record; static class with a public constructor without arguments, and fields that are public or have getter and
 * setter</td><td>record, fields in the order of declaration</td></tr>
 * <tr><td>sealed interface or class</td><td>union of its permitted classes</td></tr>
 * <tr><td>byte, short, char, int; long; float; double; boolean</td><td>int; long; float; double; boolean, defaults 0 and
 * false</td></tr>
 * <tr><td>boxed, {@code Optional}, anything annotated with a {@code @Nullable}, objects in fields of plain classes</td><td>union with
 * null, default null</td></tr>
 * <tr><td>String; enum; byte[]</td><td>string; enum; bytes</td></tr>
 * <tr><td>List, Set; Map with strings as keys</td><td>array; map, by default empty</td></tr>
 * <tr><td>BigDecimal, BigInteger, Duration, OffsetDateTime, ZonedDateTime; UUID</td><td>string, their exact text; string
 * (uuid)</td></tr>
 * <tr><td>Instant; LocalDateTime; LocalTime; LocalDate</td><td>timestamp-micros; local-timestamp-micros; time-micros; date. Finer than
 * microseconds is cut off</td></tr>
 * </table>
 *
 * <p>Data of an older class is read by Avro's rules: fields are matched by name, or by a former name in Avro's {@link
 * org.apache.avro.reflect.AvroAlias} on the field, new ones need a default, removed ones are passed over, int becomes long, and so on. What those rules refuse is an {@link IncompatibleSchemaException}.
 *
 * <p>Thread-safe. Encoding uses compiled accessors and does not reflect.
 *
 * @param <T> the type
 */
public final class AvroSerde<T> implements Serde<T> {
    static final String FORMAT = "avro";

    private static final ClassValue<AvroSerde<?>> BY_CLASS = new ClassValue<>() {
        @Override
        protected AvroSerde<?> computeValue(Class<?> type) {
            return new AvroSerde<>(type, CodecDerivation.derive(type));
        }
    };

    private final Type type;
    private final ValueCodec codec;
    private final ValueReader reader;
    private final SerdeSchema writerSchema;
    private final boolean canonical;
    private final boolean immutable;

    private AvroSerde(Type type, ValueCodec codec) {
        this(type, codec, codec);
    }

    private AvroSerde(Type type, ValueCodec codec, ValueReader reader) {
        this.type = type;
        this.codec = codec;
        this.reader = reader;
        this.writerSchema = new SerdeSchema(FORMAT, codec.schema().toString());
        this.canonical = codec.isCanonical();
        this.immutable = codec.isImmutable();
    }

    /**
     * The serde of a class without type parameters; one per class.
     *
     * @throws UnsupportedTypeException naming the class, the path to the field in it, and the remedy
     */
    @SuppressWarnings("unchecked") // by class
    public static <T> AvroSerde<T> forType(Class<T> type) {
        return (AvroSerde<T>) BY_CLASS.get(type);
    }

    /** The serde of a type with its arguments, as {@code Pair<String, Long>}. The caller answers for {@code T}. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // reflection knows the type, the compiler cannot
    public static <T> AvroSerde<T> forJavaType(Type type) {
        return new AvroSerde<>(type, CodecDerivation.derive(type));
    }

    /** Avro's generic records of a schema. */
    public static Serde<GenericRecord> forGeneric(Schema schema) {
        return new AvroDatumSerde<>(GenericRecord.class, GenericData.get(), schema);
    }

    /** A class that Avro's compiler has generated. */
    public static <S extends SpecificRecord> Serde<S> forSpecific(Class<S> type) {
        try {
            SpecificData data = SpecificData.getForClass(type);
            return new AvroDatumSerde<>(type, data, data.getSchema(type));
        } catch (AvroRuntimeException e) {
            throw new UnsupportedTypeException(type.getName() + " is a SpecificRecord without a schema ("
                    + e.getMessage() + "); generate it with Avro's compiler");
        }
    }

    /** The schema derived from the type. */
    public Schema schema() {
        return codec.schema();
    }

    @Override
    public void serialize(T value, ByteOutput out) {
        codec.write(value, out);
    }

    @Override
    @SuppressWarnings("unchecked") // derived from the type
    public T deserialize(ByteInput in) {
        return (T) IntCodec.require(reader.read(in));
    }

    @Override
    public SerdeSchema writerSchema() {
        return writerSchema;
    }

    @Override
    public AvroSerde<T> readerOf(SerdeSchema writer) {
        return writer.equals(writerSchema)
                ? new AvroSerde<>(type, codec)
                : readerOf(parsed(writer, type.getTypeName()));
    }

    /**
     * A serde that reads data of the writer's schema, and writes its own.
     *
     * @throws IncompatibleSchemaException naming the field and the difference
     */
    public AvroSerde<T> readerOf(Schema writer) {
        if (writer.equals(codec.schema())) {
            return new AvroSerde<>(type, codec);
        }
        String name = type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
        return new AvroSerde<>(type, codec, codec.resolve(writer, Place.root(name)));
    }

    static Schema parsed(SerdeSchema writer, String typeName) {
        if (!writer.format().equals(FORMAT)) {
            throw new IncompatibleSchemaException("data of format \"" + writer.format() + "\" (" + writer.text()
                    + ") cannot be read as " + typeName
                    + ", which is Avro; keep the type, or give what changed a new name and move the data");
        }
        return new Schema.Parser().parse(writer.text());
    }

    @Override
    public boolean isCanonical() {
        return canonical;
    }

    @Override
    public boolean isImmutable() {
        return immutable;
    }

    @Override
    @SuppressWarnings("unchecked") // a copy is of the same type
    public T copy(T value) {
        @Nullable Object copy = codec.copy(value);
        return (T) IntCodec.require(copy);
    }

    @Override
    public String toString() {
        return "avro " + type.getTypeName();
    }
}
