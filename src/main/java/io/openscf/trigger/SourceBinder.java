package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.SourceConnector.Ownership;
import io.openscf.connector.SourceState.Phase;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps triggers of sources that are pulled bound as the catalog wants them: compares after every change of the catalog and
 * every third of a lease. A trigger has one binding here at a time; the next revision waits for the end of the former.
 */
@Singleton
class SourceBinder {
    private static final Logger LOG = Logger.getLogger(SourceBinder.class);
    /** Before a connector that threw is tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** What a stop of the gateway waits for at most; what has not ended by then comes again elsewhere. */
    private static final Duration LAST_GRACE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Bindings triggers;
    private final Connectors connectors;
    private final Leases leases;
    private final SourceConfig config;
    private final BindingSink.Doors doors;
    private final SharedRun comparing = new SharedRun(this::compare);
    private final Map<String, Binding> bound = new ConcurrentHashMap<>();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    SourceBinder(
            Vertx vertx,
            Bindings triggers,
            Connectors connectors,
            Leases leases,
            SourceConfig config,
            BindingSink.Doors doors) {
        this.vertx = vertx;
        this.triggers = triggers;
        this.connectors = connectors;
        this.leases = leases;
        this.config = config;
        this.doors = doors;
    }

    void start(@Observes StartupEvent event) {
        triggers.onChange(this::look);
        vertx.setPeriodic(Math.max(100, config.lease().toMillis() / 3), timer -> look());
    }

    /** Before anything that functions need goes. */
    void stop(@Observes @Priority(10) ShutdownEvent event) {
        stopped = true;
        var leased = leased(List.copyOf(bound.values()));
        var ends = bound.values().stream()
                .map(binding -> binding.end(LAST_GRACE).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, LAST_GRACE.toMillis() + 2000, TimeUnit.MILLISECONDS)
                .join();
        if (!leased.isEmpty()) {
            leases.release(leased).onFailure().recoverWithNull().await().atMost(LAST_GRACE);
        }
    }

    private void look() {
        if (!stopped && triggers.isKnown() && !(bound.isEmpty() && wanted().isEmpty())) {
            comparing.request();
        }
    }

    /** What is bound here, by trigger id. */
    Map<String, Binding> bound() {
        return bound;
    }

    private Map<String, StoredTrigger> wanted() {
        return triggers.all().values().stream()
                .filter(trigger -> trigger.enabled() && connectors.of(trigger.type()) instanceof SourceConnector)
                .collect(Collectors.toMap(StoredTrigger::id, trigger -> trigger));
    }

    private SourceConnector connector(StoredTrigger trigger) {
        return (SourceConnector) java.util.Objects.requireNonNull(connectors.of(trigger.type()));
    }

    private Uni<Void> compare() {
        var wanted = wanted();
        // What ends here stays ours until it has ended: no other may begin before.
        var toHold = leased(
                Stream.concat(wanted.values().stream(), bound.values().stream().map(Binding::trigger))
                        .toList());
        long asked = System.nanoTime();
        return leases.hold(toHold)
                .onFailure()
                .invoke(failure -> LOG.warnf("leases of triggers could not be extended: %s", failure.getMessage()))
                .onFailure()
                .recoverWithItem(Map.of())
                .emitOn(Thread::startVirtualThread)
                .invoke(held -> {
                    extend(held.keySet(), asked);
                    List.copyOf(bound.values()).forEach(binding -> {
                        if (!isRight(binding, wanted.get(binding.trigger().id()))) {
                            end(binding);
                        }
                    });
                    wanted.values().forEach(trigger -> bind(trigger, held, asked));
                })
                .replaceWithVoid();
    }

    private Set<String> leased(List<?> all) {
        return all.stream()
                .map(each -> each instanceof Binding binding ? binding.trigger() : (StoredTrigger) each)
                .filter(trigger -> connector(trigger).ownership() == Ownership.ONE_GATEWAY)
                .map(StoredTrigger::id)
                .collect(Collectors.toSet());
    }

    private void extend(Set<String> held, long asked) {
        held.forEach(id -> {
            var binding = bound.get(id);
            if (binding != null) {
                binding.extend(leaseEnd(asked));
            }
        });
    }

    /** Earlier than Redis' own end of it by a sixth: clocks run at different rates, and calls are under way. */
    private long leaseEnd(long asked) {
        return asked + config.lease().toNanos() / 6 * 5;
    }

    private static boolean isRight(Binding binding, @Nullable StoredTrigger wanted) {
        boolean failed = binding.state().phase() == Phase.FAILED;
        return wanted != null
                && wanted.revision() == binding.trigger().revision()
                && (binding.isOpen()
                        || failed && binding.state().since().plus(PATIENCE).isAfter(Instant.now()));
    }

    private void end(Binding binding) {
        var id = binding.trigger().id();
        if (!ending.add(id)) {
            return;
        }
        LOG.infof("trigger unbinds trigger=%s type=%s", id, binding.trigger().type());
        binding.end(config.grace()).whenComplete((done, failure) -> {
            bound.remove(id, binding);
            ending.remove(id);
            if (failure != null) {
                LOG.warnf("trigger did not unbind in order trigger=%s: %s", id, failure);
            }
            giveUpUnwanted(id);
            look();
        });
    }

    private void giveUpUnwanted(String id) {
        if (!wanted().containsKey(id)) {
            leases.release(List.of(id)).subscribe().with(done -> {}, failure -> {
                // It ends by itself.
            });
        }
    }

    private void bind(StoredTrigger trigger, Map<String, Long> held, long asked) {
        var connector = connector(trigger);
        boolean mine = connector.ownership() == Ownership.EVERY_GATEWAY || held.containsKey(trigger.id());
        if (stopped || !mine || bound.containsKey(trigger.id())) {
            return;
        }
        long until = connector.ownership() == Ownership.EVERY_GATEWAY
                ? System.nanoTime() + Duration.ofDays(10_000).toNanos()
                : leaseEnd(asked);
        LOG.infof("trigger binds trigger=%s type=%s revision=%d", trigger.id(), trigger.type(), trigger.revision());
        bound.put(
                trigger.id(),
                new Binding(
                        trigger,
                        sink -> connector.bind(connectors.view(trigger), sink),
                        doors,
                        vertx.getOrCreateContext(),
                        until));
    }
}
