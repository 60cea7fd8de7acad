package io.openscf.api.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What clients may do to connections. */
@ConfigMapping(prefix = "openscf.clients")
interface ClientsConfig {
    /**
     * How long the head of a request may take, from the opening of its connection or, of further requests, from its first
     * byte; of a short call of the API the body is counted in.
     */
    @WithDefault("30s")
    Duration headTimeout();

    /** How long a connection may stay open without a request. */
    @WithDefault("5m")
    Duration idle();

    /** Bytes that must move each second while we wait for a body, or for a client to take what we send; counted over {@link #patience}. */
    @WithDefault("256")
    int bytesPerSecond();

    /** Over which time {@link #bytesPerSecond} are counted. */
    @WithDefault("30s")
    Duration patience();

    /** Connections of one address at a time (of IPv6, of one /64 network); loopback has no limit. 0: no limit. */
    @WithDefault("512")
    int perAddress();

    /** Addresses that have no limit either, such as those of proxies in front of us. */
    Optional<List<String>> unlimited();
}
