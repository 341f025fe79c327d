package io.penstock.api.common.functions;

import org.jspecify.annotations.Nullable;

/** A rich function that opens and closes nothing. */
public abstract class AbstractRichFunction implements RichFunction {
    private transient @Nullable RuntimeContext runtimeContext;

    @Override
    public void open(OpenContext openContext) throws Exception {}

    @Override
    public void close() throws Exception {}

    @Override
    public RuntimeContext getRuntimeContext() {
        RuntimeContext context = runtimeContext;
        if (context == null) {
            throw new IllegalStateException(
                    "no runtime context in " + getClass().getName()
                            + " yet: it is there from open(OpenContext) on, not in constructors or field initialisers");
        }
        return context;
    }

    @Override
    public void setRuntimeContext(RuntimeContext context) {
        runtimeContext = context;
    }
}
