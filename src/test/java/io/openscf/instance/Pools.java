package io.openscf.instance;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;

/** Makes the real pool for tests of backends. */
public final class Pools {
    private Pools() {}

    /** 4000 MB for instances, unless the settings say otherwise. */
    public static InstanceConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(InstanceConfig.class)
                .withDefaultValue("openscf.instance.memory-megabytes", "4000")
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(InstanceConfig.class);
    }

    public static InstancePool warm(Vertx vertx, Backend backend, InstanceConfig config) {
        return new WarmInstances(vertx, backend, config, budget(vertx, config, Integer.MAX_VALUE));
    }

    public static ProvisionedPool provisioned(InstancePool pool) {
        return ((WarmInstances) pool).provisioned();
    }

    static Budget budget(Vertx vertx, InstanceConfig config, int starts) {
        return new Budget(vertx, config, new AtMostStarts(starts));
    }

    public static void close(InstancePool pool) {
        ((WarmInstances) pool).close();
    }
}
