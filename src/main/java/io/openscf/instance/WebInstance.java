package io.openscf.instance;

import io.openscf.model.Outcome;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One running copy of a web function: an HTTP server that takes requests from whoever holds a lease. Thread-safe. */
public interface WebInstance extends RunningCopy {
    /** Name for logs and the ledger. */
    @Override
    String id();

    /** Where its server takes connections. */
    SocketAddress address();

    /** Whether it can still take requests. */
    @Override
    boolean alive();

    /** Ends it with everything it started, after the time that a process gets to end by itself. Repeats are harmless. */
    @Override
    void stop();

    /** Ends it with everything it started, now. */
    void kill();

    /** What was written since the last time. */
    String takeOutput();

    /** Peak of its processes' memory, not older than some 100 ms. */
    long peakBytes();

    /**
     * Why a connection was lost: that the instance ended (439), or had too much memory (434). Completes shortly, with null
     * when neither is so.
     */
    CompletableFuture<Outcome.@Nullable Failed> whyLost();
}
