package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openscf.RealServices;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.connector.Receipt;
import io.openscf.connector.SourceConnector.Ownership;
import io.openscf.invocation.AsyncQueue;
import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Triggers that are pulled are bound while they are open, by one gateway or by each, with a real Redis between them. */
class SourceBinderIT {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String id = "trg-" + UUID.randomUUID().toString().substring(0, 16);
    private final Triggers catalog = new Triggers();
    private final List<Gateway> gateways = new ArrayList<>();

    @AfterEach
    void stopAll() {
        gateways.forEach(Gateway::die);
    }

    @Test
    void aTriggerIsBoundWhenItComesAndUnboundWhenItGoes() {
        var gateway = start(Ownership.EVERY_GATEWAY);
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);

        catalog.set();
        gateway.refresh();

        await().atMost(PATIENCE).until(() -> gateway.source.live().isEmpty());
        assertThat(gateway.source.bindings).hasSize(1);
    }

    @Test
    void aTriggerThatIsClosedIsUnboundAndBoundAgainWhenItIsOpened() {
        var gateway = start(Ownership.ONE_GATEWAY);
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);

        catalog.set(trigger(2, false));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().isEmpty());
        catalog.set(trigger(3, true));
        gateway.refresh();

        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);
    }

    /** One binding at a time: the next waits for the end of the former. */
    @Test
    void aTriggerThatChangesIsBoundAnewWhenItsFormerBindingHasEnded() {
        var gateway = start(Ownership.EVERY_GATEWAY);
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);
        gateway.source.mayEnd = new CompletableFuture<>();

        catalog.set(trigger(2, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.bindings.getFirst().unbound);
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> gateway.source.bindings.size() == 1);
        assertThat(gateway.source.bindings.getFirst().deliver("settles")).isInstanceOf(Receipt.Accepted.class);
        gateway.source.mayEnd.complete(null);

        await().atMost(PATIENCE).until(() -> gateway.source.bindings.size() == 2);
        assertThat(gateway.source.bindings.getFirst().deliver("late")).isInstanceOf(Receipt.Fenced.class);
        assertThat(gateway.source.bindings.getLast().deliver("new")).isInstanceOf(Receipt.Accepted.class);
    }

    @Test
    void aConnectorThatDoesNotEndIsFencedAfterTheGrace() {
        var gateway = start(Ownership.EVERY_GATEWAY);
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);
        gateway.source.mayEnd = new CompletableFuture<>();

        catalog.set();
        gateway.refresh();

        await().atMost(PATIENCE.plusSeconds(10))
                .until(() -> gateway.source.bindings.getFirst().deliver("late") instanceof Receipt.Fenced);
    }

    @Test
    void onlyOneOfManyGatewaysBindsWhatOneMayOwn() {
        var all = List.of(start(Ownership.ONE_GATEWAY), start(Ownership.ONE_GATEWAY), start(Ownership.ONE_GATEWAY));
        catalog.set(trigger(1, true));
        all.forEach(Gateway::refresh);

        await().atMost(PATIENCE).until(() -> live(all) == 1);
        await().during(LEASE.multipliedBy(3)).atMost(PATIENCE).until(() -> live(all) == 1);
    }

    @Test
    void everyGatewayBindsWhatTheSourceSharesOut() {
        var all = List.of(start(Ownership.EVERY_GATEWAY), start(Ownership.EVERY_GATEWAY));
        catalog.set(trigger(1, true));
        all.forEach(Gateway::refresh);

        await().atMost(PATIENCE).until(() -> live(all) == 2);
    }

    @Test
    void anotherGatewayTakesOverWithinSecondsWhenTheOwnerDies() {
        var all = List.of(start(Ownership.ONE_GATEWAY), start(Ownership.ONE_GATEWAY));
        catalog.set(trigger(1, true));
        all.forEach(Gateway::refresh);
        await().atMost(PATIENCE).until(() -> live(all) == 1);
        var owner = all.stream()
                .filter(gateway -> !gateway.source.live().isEmpty())
                .findFirst()
                .orElseThrow();
        var other = all.stream().filter(gateway -> gateway != owner).findFirst().orElseThrow();

        owner.die();
        var died = Instant.now();

        await().atMost(PATIENCE).until(() -> !other.source.live().isEmpty());
        assertThat(Duration.between(died, Instant.now())).isLessThan(LEASE.plusSeconds(6));
        assertThat(owner.source.bindings.getFirst().deliver("from the dead")).isInstanceOf(Receipt.Fenced.class);
        assertThat(other.source.live().getFirst().deliver("alive")).isInstanceOf(Receipt.Accepted.class);
    }

    /** The fence is a clock of its own: it needs neither Redis nor the connector. */
    @Test
    void aGatewayThatCannotExtendItsLeaseIsFencedBeforeAnotherCanOwnIt() {
        var gateway = start(Ownership.ONE_GATEWAY);
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);
        var bound = gateway.source.bindings.getFirst();
        assertThat(bound.deliver("before")).isInstanceOf(Receipt.Accepted.class);

        gateway.redis.close();
        var cut = Instant.now();

        await().atMost(PATIENCE).until(() -> bound.deliver("after") instanceof Receipt.Fenced);
        assertThat(Duration.between(cut, Instant.now())).isLessThan(LEASE.plusSeconds(4));
        await().atMost(PATIENCE).until(() -> bound.unbound);
    }

    @Test
    void aGatewayThatStopsHandsOverAtOnce() {
        var all = List.of(start(Ownership.ONE_GATEWAY), start(Ownership.ONE_GATEWAY));
        catalog.set(trigger(1, true));
        all.forEach(Gateway::refresh);
        await().atMost(PATIENCE).until(() -> live(all) == 1);
        var owner = all.stream()
                .filter(gateway -> !gateway.source.live().isEmpty())
                .findFirst()
                .orElseThrow();

        owner.binder.stop(new io.quarkus.runtime.ShutdownEvent());

        assertThat(owner.source.live()).isEmpty();
        await().atMost(LEASE.plusSeconds(3)).until(() -> live(all) == 1);
    }

    @Test
    void aConnectorThatCannotBindIsTriedAgainAndSaysWhy() {
        var gateway = start(Ownership.EVERY_GATEWAY);
        gateway.source.broken = true;
        catalog.set(trigger(1, true));
        gateway.refresh();
        await().atMost(PATIENCE).until(() -> gateway.binder.bound().containsKey(id));
        assertThat(gateway.binder.bound().get(id).state().reason()).isEqualTo("cannot bind today");

        gateway.source.broken = false;

        await().atMost(PATIENCE).until(() -> gateway.source.live().size() == 1);
    }

    private static long live(List<Gateway> all) {
        return all.stream().mapToLong(gateway -> gateway.source.live().size()).sum();
    }

    private Gateway start(Ownership ownership) {
        var gateway = new Gateway(new SpringSource(ownership), catalog);
        gateways.add(gateway);
        return gateway;
    }

    private StoredTrigger trigger(long revision, boolean open) {
        return new StoredTrigger(
                id,
                new FunctionKey("default", "thirsty"),
                "spring",
                "well",
                "$LATEST",
                "{}",
                "",
                "",
                open,
                revision,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    /** What a gateway has of this room, with its own connections. */
    private static final class Gateway {
        final SpringSource source;
        final Vertx vertx = Vertx.vertx();
        final Redis redis = Redis.createClient(vertx, RealServices.redis());
        final Bindings bindings;
        final SourceBinder binder;

        Gateway(SpringSource source, TriggerCatalog catalog) {
            this.source = source;
            var connectors = Connectors.of(List.of(source), TestConnectors.box());
            var config = new Config();
            bindings = new Bindings(catalog, new TimerSchedule(new NoTimers(), connectors));
            AsyncQueue queue = event -> Uni.createFrom().item(new AsyncQueue.Enqueued.Stored(event.requestId()));
            binder = new SourceBinder(
                    vertx,
                    bindings,
                    connectors,
                    new RedisLeases(redis, config, new GatewayName()),
                    config,
                    new BindingSink.Doors(
                            queue,
                            request -> Uni.createFrom().nothing(),
                            (event, reason) -> Uni.createFrom().voidItem(),
                            new TriggerCounters(new SimpleMeterRegistry())));
            binder.start(new io.quarkus.runtime.StartupEvent());
            refresh();
        }

        void refresh() {
            bindings.refresh().await().atMost(PATIENCE);
        }

        /** Nothing of it runs on; its connector does not know. */
        void die() {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static final class Config implements SourceConfig {
        @Override
        public Duration lease() {
            return LEASE;
        }

        @Override
        public Duration grace() {
            return Duration.ofSeconds(3);
        }

        @Override
        public Optional<List<String>> deniedNetworks() {
            return Optional.empty();
        }
    }

    /** A catalog that says what the test says. */
    private static final class Triggers implements TriggerCatalog {
        private final List<StoredTrigger> all = new CopyOnWriteArrayList<>();

        void set(StoredTrigger... triggers) {
            all.clear();
            all.addAll(List.of(triggers));
        }

        @Override
        public Uni<List<StoredTrigger>> all() {
            return Uni.createFrom().item(List.copyOf(all));
        }

        @Override
        public Uni<StoredTrigger> create(StoredTrigger draft, boolean identity, Consumer<StoredTrigger> check) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<StoredTrigger> update(StoredTrigger trigger, UnaryOperator<StoredTrigger> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> delete(StoredTrigger trigger) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<StoredTrigger>> find(TriggerIdentity identity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<StoredTrigger>> ofFunction(FunctionKey function) {
            throw new UnsupportedOperationException();
        }
    }
}
