package io.penstock.api.common.functions;

/**
 * A function with a life: created per task, opened before the first record, closed after the last or when the process rolls back.
 * All calls come from the task's slot thread.
 */
public interface RichFunction extends Function {
    /** Before the first record. State handles are taken here. */
    void open(OpenContext openContext) throws Exception;

    /** After the last record, also after a failure. The instance is never used again. */
    void close() throws Exception;

    /**
     * @throws IllegalStateException before the engine has set it
     */
    RuntimeContext getRuntimeContext();

    /** The engine's, before {@link #open}. */
    void setRuntimeContext(RuntimeContext context);
}
