package io.openscf.api.drain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a gateway ends that is told to. */
@ConfigMapping(prefix = "openscf.drain")
interface DrainConfig {
    /** How long requests and runs may take to finish; what is left then is cut off. */
    @WithDefault("15s")
    Duration longest();

    /** How long new requests are still served, on connections that end with the answer. */
    @WithDefault("300ms")
    Duration serve();
}
