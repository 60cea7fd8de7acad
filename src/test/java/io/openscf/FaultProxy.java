package io.openscf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy in front of a service of this machine whose connections can be cut, slowed down or made to say nothing more.
 * Thread-safe; a thread for each direction of a connection.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final int service;
    private final ServerSocket port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean silent;
    private volatile long delayMillis;

    private FaultProxy(int service, ServerSocket port) {
        this.service = service;
        this.port = port;
    }

    public static FaultProxy before(int service) {
        try {
            var proxy = new FaultProxy(service, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port.getLocalPort();
    }

    /** Ends every fault. Connections that fell silent stay so: their state was lost somewhere on the way. */
    public void heal() {
        cut = false;
        silent = false;
        delayMillis = 0;
    }

    /** Ends all connections, and new ones at once. */
    public void cut() {
        cut = true;
        links.forEach(Link::close);
    }

    /** What is sent from now on, in either direction, arrives so much later. */
    public void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Half-open: no connection ends, nothing arrives any more, and new ones are accepted and never served. */
    public void silence() {
        silent = true;
        links.forEach(link -> link.silent = true);
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                var client = port.accept();
                if (cut) {
                    client.close();
                } else {
                    open(client);
                }
            } catch (IOException e) {
                // The client has gone, or the service refuses: as without a proxy, the connection ends.
            }
        }
    }

    private void open(Socket client) throws IOException {
        if (silent) {
            links.add(new Link(client, new Socket(), true));
            return;
        }
        try {
            var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), service), false);
            links.add(link);
            link.start();
        } catch (IOException refused) {
            client.close();
            throw refused;
        }
    }

    @Override
    public void close() {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server, boolean silent) {
            this.client = client;
            this.server = server;
            this.silent = silent;
        }

        void start() throws SocketException {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pass(client, server));
            Thread.ofVirtual().start(() -> pass(server, client));
        }

        private void pass(Socket from, Socket to) {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                var piece = new byte[PIECE];
                for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                    if (delayMillis > 0) {
                        Thread.sleep(delayMillis);
                    }
                    if (!silent) {
                        out.write(piece, 0, length);
                    }
                }
            } catch (IOException | InterruptedException e) {
                // One side has ended: so does the other.
            }
            if (!silent) {
                close();
            }
        }

        void close() {
            links.remove(this);
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
