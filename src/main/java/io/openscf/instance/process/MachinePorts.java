package io.openscf.instance.process;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * What functions in networks of their own reach of this machine: a few ports that listen on loopback are passed on at the
 * machine's address in those networks ({@code openscf.internal}). Thread-safe.
 */
class MachinePorts {
    private static final Logger LOG = Logger.getLogger(MachinePorts.class);

    private final Vertx vertx;
    private final NetClient client;
    private final List<NetServer> servers = new ArrayList<>();

    MachinePorts(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createNetClient();
    }

    /** Of these addresses the ports that are this machine's own, and the further ones. */
    static List<Integer> of(List<String> urls, List<Integer> further) {
        var ports = new TreeSet<>(further);
        for (var url : urls) {
            var uri = URI.create(url);
            if (isLoopback(uri) && uri.getPort() > 0) {
                ports.add(uri.getPort());
            }
        }
        return List.copyOf(ports);
    }

    private static boolean isLoopback(URI uri) {
        return List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
    }

    /** The address as a function sees it. */
    static String seen(String url, String machineAddress) {
        var uri = URI.create(url);
        return isLoopback(uri) && uri.getPort() > 0
                ? uri.getScheme() + "://" + machineAddress + ":" + uri.getPort()
                : url;
    }

    /** Passes ports on; those that somebody listens on at this address already need nothing. Blocks shortly. */
    void open(String machineAddress, List<Integer> ports) {
        for (int port : ports) {
            var server = vertx.createNetServer().connectHandler(socket -> passOn(socket, port));
            try {
                server.listen(port, machineAddress)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
                servers.add(server);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.debugf(e, "port=%d is not passed on to functions: it listens at their address itself", port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void passOn(NetSocket from, int port) {
        from.pause();
        client.connect(port, "127.0.0.1").onFailure(refused -> from.close()).onSuccess(to -> {
            from.pipeTo(to);
            to.pipeTo(from);
        });
    }

    void close() {
        servers.forEach(NetServer::close);
    }
}
