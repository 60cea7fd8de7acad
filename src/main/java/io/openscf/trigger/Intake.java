package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.trigger.TriggerCounters.Outcome;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * {@code POST /connectors/<path>}: notifications of sources. Answers 200 only when every event of it is stored, and also
 * when there is nothing to store: a refusal makes a source repeat the same for ever, so it is left to what will pass.
 */
@Singleton
class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int LIMIT = 1 << 20;

    private final Connectors connectors;
    private final Bindings bindings;
    private final AsyncQueue queue;
    private final TriggerCounters counters;
    private final byte[] expected;

    Intake(
            Connectors connectors,
            Bindings bindings,
            AsyncQueue queue,
            TriggerCounters counters,
            @ConfigProperty(name = "openscf.connectors.token") Optional<String> token) {
        this.connectors = connectors;
        this.bindings = bindings;
        this.queue = queue;
        this.counters = counters;
        this.expected = token.map(text -> ("Bearer " + text).getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
    }

    void route(@Observes Router router) {
        connectors.all().forEach(connector -> {
            if (connector instanceof IntakeConnector intake) {
                var path = "/connectors/" + intake.path();
                router.post(path).order(-100).handler(context -> receive(context.request(), intake));
                // Servers ask with HEAD whether anybody is there.
                router.head(path)
                        .order(-100)
                        .handler(context -> answer(context.request(), isAllowed(context.request()) ? 200 : 401));
            }
        });
    }

    private void receive(HttpServerRequest request, IntakeConnector connector) {
        if (!isAllowed(request)) {
            answer(request, 401);
            request.resume(); // a raw route receives a paused request
            return;
        }
        var body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= LIMIT) {
                body.appendBuffer(chunk);
            } else if (!request.response().ended()) {
                answer(request, 413);
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                store(request, connector, body.toString(StandardCharsets.UTF_8));
            }
        });
        request.exceptionHandler(cut -> request.connection().close());
        request.resume();
    }

    private boolean isAllowed(HttpServerRequest request) {
        var shown = String.valueOf(request.headers().get("Authorization")).getBytes(StandardCharsets.UTF_8);
        return expected.length > 0 && MessageDigest.isEqual(shown, expected);
    }

    private static void answer(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    private void store(HttpServerRequest request, IntakeConnector connector, String body) {
        if (!bindings.isKnown()) {
            answer(request, 503); // nobody can tell yet whether a trigger wants it
            return;
        }
        store(connector, headers(request), body).subscribe().with(stored -> answer(request, 200), failure -> {
            LOG.warnf("notification not stored path=%s: %s", connector.path(), failure.getMessage());
            answer(request, 503);
        });
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        request.headers().forEach(entry -> headers.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return headers;
    }

    private Uni<Void> store(IntakeConnector connector, Map<String, String> headers, String body) {
        var triggers = bindings.enabled(connector.type()).stream()
                .collect(Collectors.toMap(StoredTrigger::id, Function.identity()));
        var stored = events(connector, headers, body, triggers).stream()
                .map(event -> enqueue(event, Objects.requireNonNull(triggers.get(event.triggerId()))))
                .toList();
        return stored.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(stored).andCollectFailures().replaceWithVoid();
    }

    private List<Event> events(
            IntakeConnector connector, Map<String, String> headers, String body, Map<String, StoredTrigger> triggers) {
        var views = triggers.values().stream().map(connectors::view).toList();
        try {
            return connector.accept(headers, body, views);
        } catch (IllegalArgumentException e) {
            LOG.warnf("notification not understood path=%s: %s", connector.path(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "notification made the connector fail path=%s", connector.path());
        }
        return List.of();
    }

    private Uni<Enqueued> enqueue(Event event, StoredTrigger trigger) {
        return queue.enqueue(TimerTicker.queued(trigger, event)).invoke(enqueued -> {
            switch (enqueued) {
                case Enqueued.Stored stored -> counters.count(trigger.id(), Outcome.STORED);
                case Enqueued.Duplicate duplicate -> {}
                case Enqueued.Full full -> {
                    counters.count(trigger.id(), Outcome.POSTPONED);
                    throw new IllegalStateException("the queue is full: " + full.limit());
                }
            }
        });
    }
}
