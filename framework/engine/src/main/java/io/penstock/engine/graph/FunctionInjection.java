package io.penstock.engine.graph;

import io.penstock.api.common.functions.Function;

/**
 * Gives a function what it asks for of the process it runs in, when its task begins and before anything of it is called. Any slot's thread; each
 * function object once.
 */
@FunctionalInterface
public interface FunctionInjection {

    /** Functions ask for nothing. */
    FunctionInjection NONE = function -> () -> {};

    /** What one function was given, as long as it lives. */
    @FunctionalInterface
    interface Given extends AutoCloseable {

        /** After the function was closed. What was made for it alone goes with it. */
        @Override
        void close();
    }

    /**
     * @throws IllegalStateException naming what it cannot be given, and the remedy
     */
    Given into(Function function);
}
