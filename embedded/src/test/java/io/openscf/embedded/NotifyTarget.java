package io.openscf.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Where bucket events go in tests: keeps what it took, refuses what it is told to. */
final class NotifyTarget implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile Predicate<JsonNode> refuses = event -> false;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    NotifyTarget(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/connectors/bucket";
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<String> keys() {
        return taken.stream().map(event -> event.required("Key").asText()).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var event = JSON.readTree(exchange.getRequestBody());
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean refused = refuses.test(event);
            if (!refused) {
                taken.add(event);
            }
            exchange.sendResponseHeaders(refused ? 500 : 200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
