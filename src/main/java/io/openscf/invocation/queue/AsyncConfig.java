package io.openscf.invocation.queue;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the asynchronous queue. */
@ConfigMapping(prefix = "openscf.async")
interface AsyncConfig {
    /** How long an accepted event may wait before it goes to the dead letters. */
    @WithDefault("6h")
    Duration messageTtl();

    /** Waiting events per queue. */
    @WithDefault("100000")
    int maxLength();

    /** Bytes of payload per queue. */
    @WithDefault("256M")
    MemorySize maxBytes();

    /** How long a claimed event stays with a gateway that is not heard of; extended every third of it. */
    @WithDefault("15s")
    Duration lease();

    /** How long the small record of a finished event is kept: the same id is refused as a duplicate that long. */
    @WithDefault("24h")
    Duration keepFinished();

    /** Attempts at the same time in this gateway. */
    @WithDefault("64")
    int concurrency();

    /** What an acknowledgement promises. */
    @WithDefault("process")
    Durability durability();

    /** Levels of durability. */
    enum Durability {
        /** As durable as the append-only file of Redis is configured. */
        PROCESS
    }
}
