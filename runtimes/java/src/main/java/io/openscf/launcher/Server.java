package io.openscf.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 with the gateway, on a Unix socket or a port. */
final class Server {

    /** Header names are lower case. */
    record Request(String line, Map<String, String> headers, byte[] body) {
        boolean isFor(String method, String path) {
            return line.startsWith(method + " " + path + " ");
        }

        @Nullable
        String header(String name) {
            return headers.get(name);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Headers are whole lines with their ends. */
    record Response(String status, String headers, String body) {
        static Response ok(String body) {
            return new Response("200 OK", "", body);
        }

        static Response notFound() {
            return new Response("404 Not Found", "", "{}");
        }

        static Response failed(Failure failure) throws IOException {
            var body = new ObjectMapper()
                    .createObjectNode()
                    .put("errorMessage", failure.message)
                    .put("stackTrace", failure.stack);
            var response = new Response("500 Internal Server Error", "", body.toString())
                    .with("X-Openscf-Error: " + failure.kind.header);
            return failure.recycle ? response.with("X-Openscf-Recycle: 1") : response;
        }

        Response with(String header) {
            return new Response(status, headers + header + "\r\n", body);
        }

        byte[] bytes() {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + content.length + "\r\n" + headers + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            var all = ByteBuffer.allocate(head.length + content.length);
            return all.put(head).put(content).array();
        }
    }

    /** Answers one request. */
    interface Answers {
        Response answer(Request request) throws IOException;
    }

    private final ServerSocketChannel listener;

    private Server(ServerSocketChannel listener) {
        this.listener = listener;
    }

    static Server open(String listen) throws IOException {
        String place = listen.substring(listen.indexOf(':') + 1);
        if (listen.startsWith("unix:")) {
            Files.deleteIfExists(Path.of(place));
            return new Server(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(place)));
        }
        return new Server(ServerSocketChannel.open().bind(new InetSocketAddress(Integer.parseInt(place))));
    }

    /** Serves every connection on a thread of its own, for ever. */
    void serve(Answers answers) throws IOException {
        while (true) {
            SocketChannel channel = listener.accept();
            var thread = new Thread(null, () -> serve(channel, answers), "main", 0);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void serve(SocketChannel channel, Answers answers) {
        try (channel) {
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            var in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            for (Request request = read(in); request != null; request = read(in)) {
                var bytes = ByteBuffer.wrap(answers.answer(request).bytes());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException closed) {
            // the gateway went away; it opens another connection if it still wants something
        }
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        var headers = new HashMap<String, String>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        boolean chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        byte[] body = chunked ? chunks(in) : exactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size == null) {
                throw new EOFException();
            }
            int length = Integer.parseInt(size.strip(), 16);
            body.write(exactly(in, length));
            line(in);
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** A line without its end; null at the end of the stream. */
    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(64);
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                return null;
            }
            if (one != '\r') {
                line.write(one);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
