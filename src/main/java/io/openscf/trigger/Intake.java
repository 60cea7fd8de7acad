package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** {@code POST /connectors/<path>}: notifications of sources. Answers 200 only when every event of it is stored. */
@Singleton
class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int LIMIT = 1 << 20;

    private final Connectors connectors;
    private final Bindings bindings;
    private final AsyncQueue queue;
    private final byte[] expected;

    Intake(
            Connectors connectors,
            Bindings bindings,
            AsyncQueue queue,
            @ConfigProperty(name = "openscf.connectors.token") Optional<String> token) {
        this.connectors = connectors;
        this.bindings = bindings;
        this.queue = queue;
        this.expected = token.map(text -> ("Bearer " + text).getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
    }

    void route(@Observes Router router) {
        connectors.all().forEach(connector -> {
            if (connector instanceof IntakeConnector intake) {
                router.post("/connectors/" + intake.path())
                        .order(-100)
                        .handler(context -> receive(context.request(), intake));
            }
        });
    }

    private void receive(HttpServerRequest request, IntakeConnector connector) {
        var authorization = request.headers().get("Authorization");
        var shown = authorization == null ? new byte[1] : authorization.getBytes(StandardCharsets.UTF_8);
        if (expected.length == 0 || !MessageDigest.isEqual(shown, expected)) {
            request.resume();
            request.response().setStatusCode(401).end();
            return;
        }
        // A raw route receives a paused request.
        request.body()
                .onSuccess(body -> {
                    if (body.length() > LIMIT) {
                        request.response().setStatusCode(413).end();
                        return;
                    }
                    store(connector, headers(request), body.toString())
                            .subscribe()
                            .with(
                                    stored -> request.response()
                                            .setStatusCode(200)
                                            .end(),
                                    failure -> {
                                        LOG.warnf(
                                                "notification not stored path=%s: %s",
                                                connector.path(), failure.getMessage());
                                        request.response().setStatusCode(503).end();
                                    });
                })
                .onFailure(failure -> request.connection().close());
        request.resume();
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        request.headers().forEach(entry -> headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return headers;
    }

    private Uni<Void> store(IntakeConnector connector, Map<String, String> headers, String body) {
        var triggers = bindings.enabled(connector.type()).stream()
                .collect(Collectors.toMap(StoredTrigger::id, Function.identity()));
        List<Event> events;
        try {
            events = connector.accept(
                    headers,
                    body,
                    triggers.values().stream().map(Connectors::view).toList());
        } catch (IllegalArgumentException e) {
            // A refusal would block the source's queue for ever.
            LOG.warnf("notification not understood path=%s: %s", connector.path(), e.getMessage());
            return Uni.createFrom().voidItem();
        }
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(events.stream()
                        .map(event -> enqueue(event, java.util.Objects.requireNonNull(triggers.get(event.triggerId()))))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private Uni<Enqueued> enqueue(Event event, StoredTrigger trigger) {
        return queue.enqueue(new AsyncEvent(
                        TimerTicker.requestId(event.triggerId(), event.dedupeKey()),
                        trigger.id(),
                        trigger.function(),
                        Qualifier.parse(trigger.qualifier()),
                        null,
                        trigger.type(),
                        Buffer.buffer(event.json())))
                .invoke(enqueued -> {
                    if (enqueued instanceof Enqueued.Full full) {
                        throw new IllegalStateException("the queue is full: " + full.limit());
                    }
                });
    }
}
