package io.openscf.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What functions really did: each run says its event's key over a connection and waits for the answer. So the count of
 * executions owes nothing to the gateway's own records. Thread-safe.
 */
final class Executions implements AutoCloseable {
    private final ServerSocket port;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    private Executions(ServerSocket port) {
        this.port = port;
    }

    static Executions listen() {
        try {
            var executions = new Executions(new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(executions::accept);
            return executions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port.getLocalPort();
    }

    /** How often the event with that key was executed. */
    int of(String key) {
        return counts.getOrDefault(key, 0);
    }

    /** A function in Python that says so; an event may ask it to stay for some seconds. */
    String handler() {
        return """
                import socket, time

                def machine():
                    for host in ("openscf.internal", "127.0.0.1"):
                        try:
                            return socket.create_connection((host, %d), 5)
                        except OSError as failure:
                            last = failure
                    raise last

                def main_handler(event, context):
                    time.sleep(event.get("stay", 0))
                    if "key" in event:
                        with machine() as told:
                            told.sendall((event["key"] + "\\n").encode())
                            if told.recv(3) != b"ok\\n":
                                raise RuntimeError("not heard")
                    return "done"
                """.formatted(port());
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                var told = port.accept();
                Thread.ofVirtual().start(() -> hear(told));
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private void hear(Socket told) {
        try (told) {
            told.setSoTimeout(10_000);
            var key =
                    new BufferedReader(new InputStreamReader(told.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (key != null) {
                counts.merge(key, 1, Integer::sum);
                told.getOutputStream().write("ok\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // A run that ends here was not heard, and fails.
        }
    }

    @Override
    public void close() {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
