package io.openscf.invocation.queue;

import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Shows what an accepted event survives, and whether Redis is set up for it. */
@Readiness
class RedisSafetyHealth implements HealthCheck {
    private final RedisSafety safety;
    private final AsyncConfig config;

    RedisSafetyHealth(RedisSafety safety, AsyncConfig config) {
        this.safety = safety;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("durability of events")
                .status(safety.faults().isEmpty())
                .withData("level", config.durability().name().toLowerCase(Locale.ROOT))
                .withData("settingsOfRedis", safety.known() ? "known" : "not shown by Redis");
        if (!safety.faults().isEmpty()) {
            answer.withData("faults", String.join("; ", safety.faults()));
        }
        return answer.withData("memoryShort", safety.memoryShort()).build();
    }
}
