package io.penstock.api.common.functions;

/**
 * A function around the user's, which it opens and closes where that is rich.
 *
 * @param <F> the user's function
 */
public abstract class WrappingFunction<F extends Function> extends AbstractRichFunction implements FunctionAround {
    /** The user's function. */
    protected final F wrappedFunction;

    protected WrappingFunction(F wrappedFunction) {
        this.wrappedFunction = wrappedFunction;
    }

    @Override
    public final F getWrappedFunction() {
        return wrappedFunction;
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        if (wrappedFunction instanceof RichFunction rich) {
            rich.setRuntimeContext(getRuntimeContext());
            rich.open(openContext);
        }
    }

    @Override
    public void close() throws Exception {
        if (wrappedFunction instanceof RichFunction rich) {
            rich.close();
        }
    }
}
