package io.openscf.journal;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much is kept of what ran. */
@ConfigMapping(prefix = "openscf.journal")
interface JournalConfig {
    /** Records of synchronous calls taken per second; more are dropped and counted. */
    @WithDefault("2000")
    int maxRecordsPerSecond();

    /** Records waiting to be written before those of synchronous calls are dropped. */
    @WithDefault("10000")
    int bufferSize();

    /** Characters of results and logs waiting to be written before records of synchronous calls are dropped, as a size. */
    @WithDefault("32M")
    MemorySize bufferCharacters();

    /** How long records are kept. */
    @WithDefault("7d")
    Duration retention();

    /** Characters of a result that are kept, as a size. */
    @WithDefault("64K")
    MemorySize maxResult();

    /** Characters of a log that are kept, as a size. */
    @WithDefault("1M")
    MemorySize maxLog();

    /** Characters that are kept of a log that is written while its run goes on (AsyncRunEnable), as a size: the last ones. */
    @WithDefault("8M")
    MemorySize maxStreamedLog();
}
