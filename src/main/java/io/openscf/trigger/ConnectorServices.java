package io.openscf.trigger;

import io.openscf.connector.HttpService;
import io.openscf.connector.HttpService.Call;
import io.openscf.connector.HttpService.Reply;
import io.openscf.connector.SourceConnector;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connectors that speak a protocol of their own: their paths on the gateway's port, and their life. They open in the
 * background after the start, as most installations wait for nothing from them.
 */
@Singleton
class ConnectorServices {
    private static final Logger LOG = Logger.getLogger(ConnectorServices.class);

    private final Connectors connectors;
    private final Bindings bindings;
    private final SecretKeys secretKeys;
    private final Vertx vertx;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    ConnectorServices(Connectors connectors, Bindings bindings, SecretKeys secretKeys, Vertx vertx) {
        this.connectors = connectors;
        this.bindings = bindings;
        this.secretKeys = secretKeys;
        this.vertx = vertx;
    }

    private Stream<HttpService> services() {
        return connectors.all().stream().filter(HttpService.class::isInstance).map(HttpService.class::cast);
    }

    void route(@Observes Router router) {
        services()
                .forEach(service -> service.paths().stream()
                        .flatMap(path -> Stream.of(path, "/" + path))
                        .forEach(path -> router.route(path)
                                .order(-100)
                                .handler(context -> receive(context.request(), service))));
    }

    void open(@Observes StartupEvent event) {
        Thread.ofVirtual().name("connector-services").start(() -> {
            services().forEach(service -> service.open(secretKeys::secretKeyOf));
            opened.complete(null);
        });
    }

    /** After the bindings of their triggers have ended. */
    void close(@Observes @Priority(20) ShutdownEvent event) {
        services().forEach(HttpService::close);
    }

    /** What sources keep for triggers that are gone is cleared away. */
    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Blocking
    void tellTriggers() {
        if (!bindings.isKnown()) {
            return;
        }
        connectors.all().forEach(connector -> {
            if (connector instanceof SourceConnector source) {
                source.known(bindings.all().values().stream()
                        .filter(trigger -> trigger.type().equals(connector.type()))
                        .map(connectors::view)
                        .toList());
            }
        });
    }

    private void receive(HttpServerRequest request, HttpService service) {
        var body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= service.mostBodyBytes()) {
                body.appendBuffer(chunk);
            } else if (!request.response().ended()) {
                request.response().setStatusCode(413).end();
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                serve(request, service, body.toString(StandardCharsets.UTF_8));
            }
        });
        request.exceptionHandler(cut -> request.connection().close());
        request.resume(); // a raw route receives a paused request
    }

    private void serve(HttpServerRequest request, HttpService service, String body) {
        var abandoned = new AtomicBoolean();
        request.response().closeHandler(closed -> abandoned.set(true));
        var call = new Call(request.method().name(), request.uri(), headers(request), body, abandoned::get);
        var context = vertx.getOrCreateContext();
        opened.thenCompose(open -> service.serve(call))
                .whenComplete((reply, failure) -> context.runOnContext(now -> answer(request, reply, failure)));
    }

    private static void answer(HttpServerRequest request, @Nullable Reply reply, @Nullable Throwable failure) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (failure != null || reply == null) {
            LOG.errorf(failure, "connector service failed path=%s", request.path());
            response.setStatusCode(500).end();
        } else {
            response.setStatusCode(reply.status())
                    .putHeader("Content-Type", reply.contentType())
                    .end(reply.body());
        }
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        request.headers().forEach(entry -> headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return headers;
    }
}
