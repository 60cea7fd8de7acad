package io.openscf.instance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Shows the instances of this gateway; they are counted when somebody looks. */
@Startup
@Singleton
class InstanceGauges {
    InstanceGauges(Budget budget, MeterRegistry meters) {
        instances(meters, budget, "starting", all -> all.census().starting());
        instances(meters, budget, "busy", all -> all.census().busy());
        instances(meters, budget, "idle", all -> all.census().idle());
        Gauge.builder("openscf_instance_memory_reserved_bytes", budget, Budget::reservedBytes)
                .description("Memory set aside for instances by the sizes of their functions")
                .register(meters);
        Gauge.builder("openscf_instance_memory_limit_bytes", budget, Budget::limitBytes)
                .description("Memory that instances may be given")
                .register(meters);
    }

    private static void instances(MeterRegistry meters, Budget budget, String state, ToDoubleFunction<Budget> figure) {
        Gauge.builder("openscf_instances", budget, figure)
                .description("Instances of functions on this gateway")
                .tag("state", state)
                .register(meters);
    }
}
