package io.openscf.trigger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How timers behave when a gateway comes late. */
@ConfigMapping(prefix = "openscf.timer")
interface TimerConfig {
    /** A fire missed for longer is left out and counted; one missed for less is made up, once for each trigger. */
    @WithDefault("10m")
    Duration catchUp();
}
