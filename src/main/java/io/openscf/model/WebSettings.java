package io.openscf.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a web function takes requests (runtimes.md section 11).
 *
 * @param concurrency how many requests an instance may have at once
 * @param webSocketIdle WebSocket connections are taken, and closed when nothing moved for so long; null: none are taken
 */
public record WebSettings(
        InstanceConcurrency concurrency, @Nullable Duration webSocketIdle) {
    /** One request at a time, no WebSocket. */
    public static final WebSettings PLAIN = new WebSettings(InstanceConcurrency.ONE, null);

    /** Whether WebSocket connections are taken (ProtocolType WS). */
    public boolean webSocket() {
        return webSocketIdle != null;
    }
}
