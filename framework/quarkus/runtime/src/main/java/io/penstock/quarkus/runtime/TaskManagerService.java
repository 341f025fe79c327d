package io.penstock.quarkus.runtime;

import io.penstock.quarkus.config.KeyCheck;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** WIP. */
@Singleton
public class TaskManagerService {

    private final KeyCheck keyCheck;

    TaskManagerService(KeyCheck keyCheck) {
        this.keyCheck = keyCheck;
    }

    void start(@Observes @Priority(3_000) StartupEvent event) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        keyCheck.refuseUnknown(config);
    }
}
