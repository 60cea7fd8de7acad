package io.openscf.instance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the gateway keeps files. */
@ConfigMapping(prefix = "openscf.data")
public interface DataConfig {
    /** Directory for unpacked code, launchers and instances. Sandboxed users must be able to reach it. */
    @WithDefault(".openscf")
    Path directory();
}
