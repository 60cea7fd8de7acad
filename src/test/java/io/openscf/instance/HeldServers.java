package io.openscf.instance;

import io.openscf.instance.Backend.Started.Failed;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A backend whose servers are ready at once, or fail when told to, and answer nothing. */
class HeldServers implements WebBackend {
    final List<Server> started = new CopyOnWriteArrayList<>();
    private volatile @Nullable Failed failure;

    /** From now on no start succeeds; null: all do again. */
    void fail(@Nullable Failed failure) {
        this.failure = failure;
    }

    @Override
    public void start(FunctionVersion function, Starting starting) {
        var why = failure;
        if (why != null) {
            starting.failed(why);
            return;
        }
        var server = new Server(started.size(), starting);
        started.add(server);
        starting.ready(server, new ColdStart(1, 2, 3));
    }

    /** One of them. */
    static class Server implements WebInstance {
        private final int number;
        private final Starting starting;
        private volatile boolean stopped;

        Server(int number, Starting starting) {
            this.number = number;
            this.starting = starting;
        }

        @Override
        public String id() {
            return "server-" + number;
        }

        @Override
        public SocketAddress address() {
            return SocketAddress.inetSocketAddress(9000, "127.0.0.1");
        }

        @Override
        public boolean alive() {
            return !stopped;
        }

        @Override
        public void stop() {
            if (!stopped) {
                stopped = true;
                starting.gone(this);
            }
        }

        @Override
        public void kill() {
            stop();
        }

        @Override
        public String takeOutput() {
            return "";
        }

        @Override
        public long peakBytes() {
            return 0;
        }

        @Override
        public CompletableFuture<Outcome.@Nullable Failed> whyLost() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
