package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import io.quarkus.runtime.ShutdownEvent;
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

/**
 * Tells every gateway what changed, through NOTIFY in the transaction of the change; delivered after its commit. Memory
 * may be believed only while {@link #heardWithin} says that the listening connection answers: one that was cut, or hangs,
 * has missed changes.
 */
@Singleton
class Changes {
    private static final String CHANNEL = "openscf_catalog";
    private static final String QUOTAS = "quotas";
    private static final long BEAT_MILLIS = 300;
    private static final long RECONNECT_MILLIS = 300;
    /** Without an answer to its beats for so long, the listening connection is given up for a new one. */
    private static final int SILENCE_SECONDS = 3;

    private final Event<CatalogChange> events;
    private final Snapshots snapshots;
    private final Vertx vertx;
    private final PgSubscriber subscriber;
    private volatile long beat = System.nanoTime() - Snapshots.MAX_AGE_NANOS;

    Changes(
            Event<CatalogChange> events,
            Snapshots snapshots,
            Vertx vertx,
            @ConfigProperty(name = "openscf.postgres.url") String url,
            @ConfigProperty(name = "openscf.postgres.user") String user,
            @ConfigProperty(name = "openscf.postgres.password") String password) {
        this.events = events;
        this.snapshots = snapshots;
        this.vertx = vertx;
        var options = PgConnectOptions.fromUri(url).setUser(user).setPassword(password);
        options.setReadIdleTimeout(SILENCE_SECONDS);
        this.subscriber = PgSubscriber.subscriber(vertx, options);
    }

    void listen(@Observes StartupEvent start) {
        subscriber.reconnectPolicy(tries -> RECONNECT_MILLIS);
        subscriber
                .channel(CHANNEL)
                .subscribeHandler(ready -> snapshots.forgetAll())
                .handler(this::heard);
        subscriber.connect();
        vertx.setPeriodic(BEAT_MILLIS, BEAT_MILLIS, timer -> beat());
    }

    void stop(@Observes ShutdownEvent shutdown) {
        subscriber.close();
    }

    /** Asks on the very connection that listens: what was notified before the answer has been delivered by then. */
    private void beat() {
        var connection = subscriber.actualConnection();
        if (connection != null) {
            long sent = System.nanoTime();
            connection.query("SELECT 1").execute().onSuccess(answer -> beat = sent);
        }
    }

    /** Whether all changes up to that many nanoseconds ago have been heard. */
    boolean heardWithin(long nanos) {
        return System.nanoTime() - beat < nanos;
    }

    private void heard(String text) {
        if (text.equals(QUOTAS)) {
            var ignored = events.fireAsync(new CatalogChange.QuotasChanged());
            return;
        }
        var parts = text.split("/", 3);
        var function = new FunctionKey(parts[1], parts[2]);
        var change = parts[0].equals("f")
                ? new CatalogChange.FunctionChanged(function)
                : new CatalogChange.TriggersChanged(function);
        snapshots.forget(function); // before anyone who is told asks again
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

    /** Announces, within the transaction, a change of quotas. */
    Uni<Void> quotasChanged(Mutiny.Session session) {
        return announce(session, QUOTAS);
    }

    private static Uni<Void> announce(Mutiny.Session session, String text) {
        return session.createNativeQuery("SELECT 1 FROM (SELECT pg_notify(:channel, :text)) told", Integer.class)
                .setParameter("channel", CHANNEL)
                .setParameter("text", text)
                .getResultList()
                .replaceWithVoid();
    }
}
