package io.openscf.api.url;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much a WebSocket connection of a web function may carry, in each direction; what comes faster waits. */
@ConfigMapping(prefix = "openscf.web-socket")
interface WebSocketConfig {
    /** Bytes per second; 0: any number. */
    @WithDefault("131072")
    int bytesPerSecond();

    /** Messages per second; 0: any number. */
    @WithDefault("10")
    int messagesPerSecond();

    /** A direction of a new connection. */
    default WebSocketRate rate() {
        return new WebSocketRate(Math.max(0, bytesPerSecond()), Math.max(0, messagesPerSecond()));
    }
}
