package io.penstock.api.common.functions;

/** The context without anything in it. */
public final class DefaultOpenContext implements OpenContext {
    public static final OpenContext INSTANCE = new DefaultOpenContext();

    private DefaultOpenContext() {}
}
