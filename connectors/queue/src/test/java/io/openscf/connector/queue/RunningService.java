package io.openscf.connector.queue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.HttpService.Call;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The service as a gateway would serve it, on a port of its own. */
final class RunningService implements AutoCloseable {
    static final String SECRET_ID = "AKIDEXAMPLEopenscf";
    static final String SECRET_KEY = "openscfExampleSecretKey";

    final CmqConnector connector = new CmqConnector();
    private final HttpServer server;

    RunningService(String redisUrl) throws IOException {
        connector.configure(settings(redisUrl));
        connector.open(id -> id.equals(SECRET_ID) ? Optional.of(SECRET_KEY) : Optional.empty());
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    static Settings settings(String redisUrl) {
        var values = Map.of("openscf.redis.url", redisUrl, "openscf.cmq.retry-unit", "0.002");
        return new Settings(
                "1250001111",
                "ap-guangzhou",
                "Asia/Shanghai",
                AddressGuard.standard(),
                name -> Optional.ofNullable(values.get(name)));
    }

    private void serve(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toLowerCase(java.util.Locale.ROOT),
                        entry -> entry.getValue().getFirst()));
        var call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                () -> false);
        var reply = connector.serve(call).toCompletableFuture().join();
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        connector.close();
    }
}
