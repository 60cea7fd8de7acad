package io.openscf.api.url;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real HTTP server with one handler, and a client for it. */
final class UrlServer implements AutoCloseable {
    /** What came back. */
    record Answer(int status, MultiMap headers, String body) {
        String header(String name) {
            return headers.get(name);
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final int port;

    UrlServer(Handler<HttpServerRequest> handler) throws Exception {
        port = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    Answer send(HttpMethod method, String uri, Map<String, String> headers, Buffer body) throws Exception {
        var options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(uri);
        headers.forEach(options::addHeader);
        return vertx.createHttpClient()
                .request(options)
                .compose(request -> body.length() == 0 ? request.send() : request.send(body))
                .compose(response -> response.body()
                        .map(read -> new Answer(response.statusCode(), response.headers(), read.toString())))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
