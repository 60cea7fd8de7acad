package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.reactive.mutiny.Mutiny;

/** Tells every gateway what changed, through NOTIFY in the transaction of the change; delivered after its commit. */
@Singleton
class Changes {
    private static final String CHANNEL = "openscf_catalog";

    private final Event<CatalogChange> events;
    private final Vertx vertx;
    private final PgConnectOptions options;
    private volatile boolean listening;

    Changes(
            Event<CatalogChange> events,
            Vertx vertx,
            @ConfigProperty(name = "openscf.postgres.url") String url,
            @ConfigProperty(name = "openscf.postgres.user") String user,
            @ConfigProperty(name = "openscf.postgres.password") String password) {
        this.events = events;
        this.vertx = vertx;
        this.options = PgConnectOptions.fromUri(url).setUser(user).setPassword(password);
    }

    void listen(@Observes StartupEvent start) {
        var subscriber = PgSubscriber.subscriber(vertx, options);
        subscriber.reconnectPolicy(tries -> 500L);
        subscriber.closeHandler(closed -> listening = false);
        subscriber.channel(CHANNEL).subscribeHandler(ready -> listening = true).handler(this::heard);
        subscriber.connect();
    }

    /** Whether changes of other gateways are heard at once. */
    boolean listening() {
        return listening;
    }

    private void heard(String text) {
        var parts = text.split("/", 3);
        var function = new FunctionKey(parts[1], parts[2]);
        tell(parts[0].equals("f") ? new CatalogChange.FunctionChanged(function) : new CatalogChange.TriggersChanged(function));
    }

    private void tell(CatalogChange change) {
        var ignored = events.fireAsync(change);
    }

    /** Announces, within the transaction, a change of the function itself. */
    Uni<Void> functionChanged(Mutiny.Session session, FunctionKey function) {
        return announce(session, "f/" + function);
    }

    /** Announces, within the transaction, a change of triggers. */
    Uni<Void> triggersChanged(Mutiny.Session session, FunctionKey function) {
        return announce(session, "t/" + function);
    }

    private static Uni<Void> announce(Mutiny.Session session, String text) {
        return session.createNativeQuery("SELECT 1 FROM (SELECT pg_notify(:channel, :text)) told", Integer.class)
                .setParameter("channel", CHANNEL)
                .setParameter("text", text)
                .getResultList()
                .replaceWithVoid();
    }
}
