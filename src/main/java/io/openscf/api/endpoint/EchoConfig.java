package io.openscf.api.endpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** For measurements only. */
@ConfigMapping(prefix = "openscf.bench")
interface EchoConfig {
    /** Whether {@code POST /bench/echo} answers its own body: the floor below what the gateway does with a request. */
    @WithDefault("false")
    boolean echo();
}
