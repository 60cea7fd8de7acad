package io.openscf.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What is said to Redis past the gateways. */
final class RedisCommands {
    private RedisCommands() {}

    static void wipe(String address) {
        var uri = URI.create(address);
        var password = uri.getUserInfo().substring(1);
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream()
                    .write(("AUTH " + password + "\r\nFLUSHALL\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!answers.startsWith("+OK\r\n+OK\r\n")) {
                throw new IllegalStateException(answers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
