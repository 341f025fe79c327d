package io.penstock.api.common.functions;

/** A function around the user's. */
public interface FunctionAround {

    /** The user's function. */
    Function getWrappedFunction();
}
