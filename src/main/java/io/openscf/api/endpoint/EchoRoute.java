package io.openscf.api.endpoint;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What HTTP alone costs on this gateway: reads a request and answers it with its own body. */
@Singleton
class EchoRoute {
    private final EchoConfig config;

    EchoRoute(EchoConfig config) {
        this.config = config;
    }

    void route(@Observes Router router) {
        if (config.echo()) {
            router.route(HttpMethod.POST, "/bench/echo").order(-200).handler(context -> echo(context.request()));
        }
    }

    private static void echo(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(body));
        request.resume();
    }
}
