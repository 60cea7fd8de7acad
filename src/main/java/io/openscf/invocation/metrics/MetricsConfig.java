package io.openscf.invocation.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much monitoring is told. */
@ConfigMapping(prefix = "openscf.metrics")
public interface MetricsConfig {
    /** Functions with figures of their own in this gateway, those that are called first; further ones are counted together. */
    @WithDefault("200")
    int functions();

    /** Queues with figures of their own, the longest; the others are counted together. */
    @WithDefault("100")
    int queues();

    /** How often the queues are looked at. */
    @WithDefault("15s")
    Duration queueInterval();
}
