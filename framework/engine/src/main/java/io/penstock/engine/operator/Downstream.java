package io.penstock.engine.operator;

/** Carries a checked exception through a method that declares none. */
final class Downstream {

    private Downstream() {}

    static RuntimeException rethrow(Exception thrown) {
        return Downstream.<RuntimeException>sneak(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the checked type is erased on purpose
    private static <X extends Exception> RuntimeException sneak(Exception thrown) throws X {
        throw (X) thrown;
    }
}
