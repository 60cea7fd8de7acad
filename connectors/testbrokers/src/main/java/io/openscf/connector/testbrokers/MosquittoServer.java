package io.openscf.connector.testbrokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Debian's Mosquitto (MQTT), which keeps what it has in memory. Lets everybody in. Not thread-safe.
 */
public final class MosquittoServer extends BrokerProcess {
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final int port = freePort();

    private MosquittoServer() throws IOException {
        super("mosquitto");
    }

    /** Whether this machine has one. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts one on data of its own; returns when it takes connections. */
    public static MosquittoServer start() throws IOException {
        var server = new MosquittoServer();
        Files.writeString(server.configuration(), """
                listener %d 127.0.0.1
                allow_anonymous true
                user root
                max_queued_messages 0
                """.formatted(server.port));
        server.restart();
        return server;
    }

    private Path configuration() {
        return data().resolve("mosquitto.conf");
    }

    /** On 127.0.0.1. */
    public int port() {
        return port;
    }

    @Override
    List<String> command() {
        return List.of(PROGRAM.toString(), "-c", configuration().toString());
    }

    @Override
    List<Integer> ports() {
        return List.of(port);
    }
}
