package io.openscf.invocation.permit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How gateways share what may run at once. The amounts are in {@code openscf.limits} and in the catalog. */
@ConfigMapping(prefix = "openscf.concurrency")
interface PermitConfig {
    /** A gateway that is not heard of for so long loses what it was granted. Renewed every third of it. */
    @WithDefault("6s")
    Duration lease();

    /** So long before the end of its lease a gateway stops admitting calls: others may be granted its share from then on. */
    @WithDefault("2s")
    Duration margin();

    /** How long a call waits for what other gateways hold and do not use, before it is answered 432. */
    @WithDefault("200ms")
    Duration patience();

    /** How long Redis may take to answer before it counts as unreachable. */
    @WithDefault("1s")
    Duration timeout();

    /** What is admitted while Redis is unreachable. */
    @WithDefault("local-share")
    Degraded degraded();

    /** Instances that calls may start in a minute, on all gateways together; further calls are answered 429. */
    @WithDefault("500")
    int startsPerMinute();

    /** Provisioned instances that are started in a minute, on all gateways together; further ones follow later. */
    @WithDefault("100")
    int provisionedStartsPerMinute();

    /** Ways to go on without Redis. */
    enum Degraded {
        /** The limit divided by the number of gateways last known. */
        LOCAL_SHARE,
        /** Nothing: calls are answered 500. */
        FAIL_CLOSED
    }
}
