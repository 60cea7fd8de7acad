package io.openscf.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.SourceState.Phase;
import io.openscf.invocation.Timers;
import io.openscf.trigger.TriggerStatus.Part;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where gateways tell each other what their triggers do: a hash in Redis for each trigger that is bound or has counted
 * something, a field for each gateway. What a gateway that died has said is forgotten after some seconds.
 */
@Singleton
public class StatusBoard {
    private static final Logger LOG = Logger.getLogger(StatusBoard.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** Older notes are those of a gateway that is gone, whose counts are gone with it. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private record Note(String state, long since, String reason, Map<String, Long> counters, long at) {}

    private final Vertx vertx;
    private final Redis redis;
    private final GatewayName self;
    private final Bindings triggers;
    private final Connectors connectors;
    private final SourceBinder sources;
    private final TriggerCounters counters;
    private final Timers timers;
    private final Map<String, Phase> seen = new ConcurrentHashMap<>();

    StatusBoard(
            Vertx vertx,
            Redis redis,
            GatewayName self,
            Bindings triggers,
            Connectors connectors,
            SourceBinder sources,
            TriggerCounters counters,
            Timers timers) {
        this.vertx = vertx;
        this.redis = redis;
        this.self = self;
        this.triggers = triggers;
        this.connectors = connectors;
        this.sources = sources;
        this.counters = counters;
        this.timers = timers;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(INTERVAL.toMillis(), timer -> tell());
    }

    private void tell() {
        var ids = new HashSet<>(sources.bound().keySet());
        if (triggers.isKnown()) {
            counters.keepOnly(triggers.all().keySet());
        }
        ids.addAll(counters.triggers());
        ids.retainAll(triggers.all().keySet());
        if (ids.isEmpty()) {
            return;
        }
        var requests = new ArrayList<Request>();
        for (var id : ids) {
            requests.add(Request.cmd(Command.HSET).arg(key(id)).arg(self.text()).arg(json(note(id))));
            requests.add(Request.cmd(Command.PEXPIRE).arg(key(id)).arg(FRESH.toMillis()));
        }
        redis.batch(requests).onFailure(failure -> LOG.debugf("state of triggers not told: %s", failure.getMessage()));
    }

    private Note note(String id) {
        var binding = sources.bound().get(id);
        var counts = new TreeMap<>(counters.counts(id));
        long now = System.currentTimeMillis();
        if (binding == null) {
            return new Note("", 0, "", counts, now);
        }
        counts.putAll(binding.counters());
        var state = binding.state();
        logChange(id, state.phase(), state.reason());
        return new Note(text(state.phase()), state.since().toEpochMilli(), state.reason(), counts, now);
    }

    private void logChange(String id, Phase phase, String reason) {
        var before = seen.put(id, phase);
        boolean troubled = phase == Phase.BACKING_OFF || phase == Phase.FAILED;
        if (troubled && before != phase) {
            LOG.warnf("trigger=%s state=%s: %s", id, text(phase), reason);
        }
    }

    private static String text(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String json(Note note) {
        try {
            return JSON.writeValueAsString(note);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(String triggerId) {
        return "scf:{" + triggerId + "}:status";
    }

    /** What a trigger does. */
    public Uni<TriggerStatus> of(StoredTrigger trigger) {
        return of(List.of(trigger)).chain(all -> {
            var status = all.getFirst();
            return timers.scheduledAt(trigger.id())
                    .map(at -> at.isEmpty()
                            ? status
                            : new TriggerStatus(
                                    status.state(),
                                    status.since(),
                                    status.reason(),
                                    status.counters(),
                                    Optional.of(Instant.ofEpochMilli(at.getAsLong())),
                                    status.gateways()));
        });
    }

    /** What triggers do, in the order of the question; of timers without their next fires. */
    public Uni<List<TriggerStatus>> of(List<StoredTrigger> asked) {
        if (asked.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var requests = asked.stream()
                .map(trigger -> Request.cmd(Command.HGETALL).arg(key(trigger.id())))
                .toList();
        return Uni.createFrom()
                .completionStage(() -> redis.batch(requests).toCompletionStage())
                .map(replies -> {
                    var all = new ArrayList<TriggerStatus>();
                    for (int i = 0; i < asked.size(); i++) {
                        all.add(status(asked.get(i), parts(replies.get(i))));
                    }
                    return all;
                });
    }

    private static List<Part> parts(@Nullable Response reply) {
        var parts = new ArrayList<Part>();
        if (reply == null) {
            return parts;
        }
        long oldest = System.currentTimeMillis() - FRESH.toMillis();
        for (var gateway : reply.getKeys()) {
            try {
                var note = JSON.readValue(reply.get(gateway).toString(), Note.class);
                if (note.at() >= oldest) {
                    parts.add(new Part(
                            gateway, note.state(), Instant.ofEpochMilli(note.since()), note.reason(), note.counters()));
                }
            } catch (JsonProcessingException e) {
                LOG.debugf("a state that cannot be read of %s", gateway);
            }
        }
        parts.sort(Comparator.comparing(Part::gateway));
        return parts;
    }

    private TriggerStatus status(StoredTrigger trigger, List<Part> parts) {
        var sums = new HashMap<String, Long>();
        parts.forEach(part -> part.counters().forEach((name, count) -> sums.merge(name, count, Long::sum)));
        var counts = new TreeMap<>(sums);
        if (!trigger.enabled()) {
            return new TriggerStatus("closed", trigger.modified(), "", counts, Optional.empty(), parts);
        }
        boolean pulled = connectors.of(trigger.type()) instanceof SourceConnector;
        var worst = parts.stream()
                .filter(part -> !part.state().isEmpty())
                .max(Comparator.comparingInt(part -> attention(part.state())));
        return worst.map(part ->
                        new TriggerStatus(part.state(), part.since(), part.reason(), counts, Optional.empty(), parts))
                .orElseGet(() -> new TriggerStatus(
                        pulled ? "binding" : "idle",
                        trigger.modified(),
                        pulled ? "no gateway has bound it yet" : "",
                        counts,
                        Optional.empty(),
                        parts));
    }

    private static int attention(String state) {
        return List.of("binding", "connected", "idle", "delivering", "backing_off", "failed")
                .indexOf(state);
    }
}
