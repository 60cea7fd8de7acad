package io.openscf.trigger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How triggers are bound to sources that are pulled (docs/triggers.md). */
@ConfigMapping(prefix = "openscf.sources")
interface SourceConfig {
    /** How long a trigger that one gateway owns stays with one that is not heard of; extended every third of it. */
    @WithDefault("6s")
    Duration lease();

    /** How long what is running may take when a trigger is closed or changed; afterwards the source gives it again. */
    @WithDefault("20s")
    Duration grace();

    /** Networks that no trigger may connect to, such as 10.0.0.0/8; metadata services never are. */
    Optional<List<String>> deniedNetworks();
}
