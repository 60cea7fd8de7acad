package io.openscf.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests over a socket, byte for byte as a test wrote them; for what no client library would send. */
final class RawHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 30_000;

    /** An answer; header names in small letters. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        JsonNode response() {
            try {
                return JSON.readTree(body).path("Response");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String code() {
            return response().path("Error").path("Code").asText();
        }
    }

    private RawHttp() {}

    /** One request over a connection of its own; head lines end with a line feed. */
    static Answer send(GatewayProcess gateway, String head, byte[] body) {
        try (var connection = new Connection(gateway)) {
            return connection.send(request(head, body)).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a request; head lines end with a line feed. */
    static byte[] request(String head, byte[] body) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** A connection for several requests. */
    static final class Connection implements AutoCloseable {
        private final Socket socket;

        Connection(GatewayProcess gateway) throws IOException {
            var address = gateway.address().split(":");
            socket = new Socket(address[0], Integer.parseInt(address[1]));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        }

        Connection send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        Answer read() throws IOException {
            var head = readHead();
            int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
            return new Answer(
                    head.status(), head.headers(), socket.getInputStream().readNBytes(length));
        }

        /** An answer without its body, which may still come. */
        Answer readHead() throws IOException {
            var in = socket.getInputStream();
            var status = line(in);
            var headers = new TreeMap<String, String>();
            for (var header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            return new Answer(Integer.parseInt(status.split(" ")[1]), headers, new byte[0]);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String line(java.io.InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended in a line: " + line);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
