package io.openscf.invocation.ledger;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the ledger keeps of events, and how long. */
@ConfigMapping(prefix = "openscf.ledger")
interface LedgerConfig {
    /** How long events are kept, from their acceptance. */
    @WithDefault("7d")
    Duration retention();

    /** Events with more bytes are kept without their JSON; 0 keeps none. */
    @WithDefault("128K")
    MemorySize maxEvent();

    /** Names of JSON fields, at any depth and in any case, whose values are left out of what is kept. */
    Optional<List<String>> mask();
}
