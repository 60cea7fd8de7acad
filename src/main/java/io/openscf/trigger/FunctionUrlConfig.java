package io.openscf.trigger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Addresses of function URLs. */
@ConfigMapping(prefix = "openscf.url")
interface FunctionUrlConfig {
    /**
     * Under which scheme, domain and port callers reach function URLs: {@code http://tencentscf.localhost:8080} gives
     * {@code http://<appid>-<id>.<region>.tencentscf.localhost:8080}. Browsers and curl take every name below
     * {@code localhost} for this machine; another domain needs a wildcard record.
     */
    @WithDefault("http://tencentscf.localhost:${openscf.port}")
    String base();
}
