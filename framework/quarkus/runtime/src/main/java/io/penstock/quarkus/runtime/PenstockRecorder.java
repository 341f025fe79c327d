package io.penstock.quarkus.runtime;

import io.penstock.quarkus.config.KeyCheck;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import jakarta.enterprise.invoke.Invoker;
import java.util.List;

/** Hands to the running service what the build has found. */
@Recorder
public class PenstockRecorder {

    public RuntimeValue<DefinedJob> job(String name, String origin, RuntimeValue<Invoker<?, ?>> method) {
        return new RuntimeValue<>(new DefinedJob(name, origin, method.getValue()));
    }

    public RuntimeValue<KeyCheck> keyCheck(List<String> keys) {
        return new RuntimeValue<>(new KeyCheck(keys));
    }
}
