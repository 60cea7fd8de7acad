package io.openscf.instance.process;

import io.openscf.instance.WebInstance;
import io.openscf.model.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A web function's server in a process of this machine. */
class WebProcess implements WebInstance {
    private static final int PORT = 9000;
    private static final long GRACE_MILLIS = 2_000;
    /** From the end of a process until everybody knows. */
    private static final long END_MILLIS = 400;

    private final Vertx vertx;
    private final LocalProcess local;
    private final SocketAddress address;
    private final boolean sandboxed;
    private volatile boolean ending;

    /** @param direct whether its port can be reached from outside; else the launcher takes the connections */
    WebProcess(Vertx vertx, Generic generic, boolean direct, boolean sandboxed) {
        this.vertx = vertx;
        this.local = generic.local();
        this.sandboxed = sandboxed;
        this.address = direct
                ? SocketAddress.inetSocketAddress(PORT, local.address)
                : SocketAddress.domainSocketAddress(local.webSocket().toString());
    }

    @Override
    public String id() {
        return local.id;
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public boolean alive() {
        return !ending && local.process.isAlive();
    }

    @Override
    public void stop() {
        if (!ending) {
            ending = true;
            local.terminate(sandboxed);
            vertx.setTimer(GRACE_MILLIS, ignored -> local.kill());
        }
    }

    @Override
    public void kill() {
        ending = true;
        local.kill();
    }

    @Override
    public String takeOutput() {
        return local.output.takeText("");
    }

    @Override
    public long peakBytes() {
        return local.recentPeakBytes();
    }

    @Override
    public CompletableFuture<Outcome.@Nullable Failed> whyLost() {
        return local.removed()
                .thenApply(ignored -> true)
                .completeOnTimeout(false, END_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(ended -> ended || local.outOfMemory() ? Failures.ended(local.outOfMemory()) : null);
    }
}
