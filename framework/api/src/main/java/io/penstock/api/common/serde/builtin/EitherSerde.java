package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.types.Either;
import java.util.List;

/**
 * One of two: which, and the value.
 *
 * @param <L> left values
 * @param <R> right values
 */
public final class EitherSerde<L, R> implements Serde<Either<L, R>> {
    private final Serde<L> left;
    private final Serde<R> right;

    public EitherSerde(Serde<L> left, Serde<R> right) {
        this.left = left;
        this.right = right;
    }

    @Override
    public void serialize(Either<L, R> either, ByteOutput out) {
        out.writeBoolean(either.isRight());
        if (either.isRight()) {
            right.serialize(either.right(), out);
        } else {
            left.serialize(either.left(), out);
        }
    }

    @Override
    public Either<L, R> deserialize(ByteInput in) {
        return in.readBoolean() ? Either.Right(right.deserialize(in)) : Either.Left(left.deserialize(in));
    }

    @Override
    public Either<L, R> copy(Either<L, R> either) {
        if (either.isRight()) {
            return right.isImmutable() ? either : Either.Right(right.copy(either.right()));
        }
        return left.isImmutable() ? either : Either.Left(left.copy(either.left()));
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema("either", List.of(left.writerSchema(), right.writerSchema())).toSchema();
    }

    @Override
    public Serde<Either<L, R>> readerOf(SerdeSchema writer) {
        List<SerdeSchema> parts = ComposedSchema.parse("either", 2, writer).parts();
        return new EitherSerde<>(left.readerOf(parts.get(0)), right.readerOf(parts.get(1)));
    }

    @Override
    public boolean isCanonical() {
        return left.isCanonical() && right.isCanonical();
    }

    @Override
    public boolean isImmutable() {
        return left.isImmutable() && right.isImmutable();
    }

    @Override
    public String toString() {
        return "either " + left + " or " + right;
    }
}
