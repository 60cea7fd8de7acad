package io.openscf.instance.process;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** From a spawned process to a connected launcher. Confined to one event loop. */
class Launch {
    private static final long CONNECT_AGAIN_MILLIS = 2;
    private static final long PATIENCE_MILLIS = 30_000;

    private final Vertx vertx;
    private final NetClient client;
    private final ContextInternal context;
    private final LocalProcess local;
    private final boolean bound;
    private final long begun;
    private final CompletableFuture<Generic> result = new CompletableFuture<>();

    Launch(Vertx vertx, NetClient client, ContextInternal context, LocalProcess local, boolean bound, long begun) {
        this.vertx = vertx;
        this.client = client;
        this.context = context;
        this.local = local;
        this.bound = bound;
        this.begun = begun;
    }

    /** Completes on the event loop; fails with {@link LaunchFailed}, and then nothing is left of the process. */
    CompletableFuture<Generic> begin() {
        long timer = vertx.setTimer(
                PATIENCE_MILLIS, ignored -> failed("The runtime of the function did not come up in time"));
        result.whenComplete((generic, failure) -> vertx.cancelTimer(timer));
        connect();
        return result;
    }

    private void connect() {
        if (result.isDone()) {
            return;
        }
        if (!local.process.isAlive()) {
            failed("The runtime of the function could not be started");
            return;
        }
        client.connect(SocketAddress.domainSocketAddress(local.socket().toString()))
                .onSuccess(this::connected)
                .onFailure(ignored -> vertx.setTimer(CONNECT_AGAIN_MILLIS, again -> connect()));
    }

    private void connected(NetSocket socket) {
        var generic = new Generic(local, new LauncherConnection(socket), context, bound, System.nanoTime() - begun);
        local.seal();
        if (!result.complete(generic)) {
            socket.close();
        }
    }

    private void failed(String message) {
        local.kill();
        local.whenRemoved(() -> result.completeExceptionally(new LaunchFailed(said(message))));
    }

    private String said(String message) {
        String output = local.output.takeText("init").strip();
        return output.isEmpty() ? message : message + ": " + output.substring(0, Math.min(output.length(), 500));
    }
}
