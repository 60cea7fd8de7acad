package io.openscf.invocation.permit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much may run at once. */
@ConfigMapping(prefix = "openscf.concurrency")
interface PermitConfig {
    /** Sum of the configured memory of all running functions, in MB. */
    @WithDefault("128000")
    int memoryMegabytes();
}
