package io.penstock.quarkus.runtime;

import io.penstock.protocol.config.KeyCheck;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import jakarta.enterprise.invoke.Invoker;
import java.util.List;
import java.util.function.Function;

/** Hands to the running service what the build has found. */
@Recorder
public class PenstockRecorder {

    public RuntimeValue<DefinedJob> job(String name, String origin, RuntimeValue<Invoker<?, ?>> method) {
        return new RuntimeValue<>(new DefinedJob(name, origin, method.getValue()));
    }

    public Function<SyntheticCreationalContext<FunctionBeans>, FunctionBeans> functionBeans() {
        return context -> new FunctionBeans();
    }

    public RuntimeValue<KeyCheck> keyCheck(List<String> keys) {
        return new RuntimeValue<>(new KeyCheck(keys));
    }
}
