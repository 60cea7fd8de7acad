package io.openscf.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** What gateways report of provisioned instances, and the changes of wanted numbers that follow. Thread-safe. */
@Singleton
public class ProvisionedChanges {
    /** What this gateway has of one version. */
    public record Report(String id, int available, int busy, String failure) {}

    /** Growth is looked at so often (semantics.md section 8). */
    private static final Duration TRACKING = Duration.ofSeconds(10);

    private final Sessions sessions;
    private final Changes changes;
    private final String gateway = UUID.randomUUID().toString();

    ProvisionedChanges(Sessions sessions, Changes changes) {
        this.sessions = sessions;
        this.changes = changes;
    }

    /** Says that this gateway is there, and tells which place it has among how many. */
    public Uni<Place> present() {
        return sessions.inTransaction(session -> change(
                        session,
                        "INSERT INTO gateways (name, seen) VALUES (:g, now()) ON CONFLICT (name) DO UPDATE SET seen = now()")
                .setParameter("g", gateway)
                .getSingleResult()
                .chain(() -> change(
                                session,
                                "DELETE FROM gateways WHERE seen < now() - make_interval(secs => "
                                        + ProvisionedStates.GONE_SECONDS + ")")
                        .getSingleResult())
                .chain(() -> session.createNativeQuery("SELECT name FROM gateways ORDER BY name", String.class)
                        .getResultList())
                .map(names -> new Place(names.indexOf(gateway), names.size())));
    }

    /** As a query: Hibernate warns of cleaning up after each native update, and these come every two seconds. */
    private static Mutiny.SelectionQuery<Long> change(Mutiny.Session session, String statement) {
        return session.createNativeQuery(
                "WITH done AS (" + statement + " RETURNING 1) SELECT count(*) FROM done", Long.class);
    }

    /** Where a gateway stands among all. */
    public record Place(int index, int gateways) {
        /** Its part of a number; the parts of all gateways add up to it. */
        public int share(int count) {
            return count / gateways + (index < count % gateways ? 1 : 0);
        }
    }

    /** Replaces what this gateway said of these. What is no longer wanted is passed over. */
    public Uni<Void> report(List<Report> reports) {
        return sessions.inTransaction(session -> Multi.createFrom()
                .iterable(reports)
                .onItem()
                .transformToUniAndConcatenate(report -> write(session, report))
                .collect()
                .asList()
                .replaceWithVoid());
    }

    private Uni<Long> write(Mutiny.Session session, Report report) {
        return change(
                        session,
                        "INSERT INTO provisioned_reports (id, gateway, available, busy, failure) "
                                + "SELECT id, :g, :available, :busy, :failure FROM provisioned WHERE id = :id "
                                + "ON CONFLICT (id, gateway) DO UPDATE SET available = excluded.available, "
                                + "busy = excluded.busy, failure = excluded.failure")
                .setParameter("g", gateway)
                .setParameter("available", report.available())
                .setParameter("busy", report.busy())
                .setParameter("failure", report.failure())
                .setParameter("id", report.id())
                .getSingleResult();
    }

    /** Lets the use of each tracked version decide its number; done by one gateway every ten seconds. */
    public Uni<Void> track(Instant now) {
        return sessions.inTransaction(session -> session.createNativeQuery(
                        "SELECT id FROM provisioned WHERE tracking <> 'null' AND tracked <= :due FOR UPDATE SKIP LOCKED",
                        String.class)
                .setParameter("due", now.minus(TRACKING))
                .getResultList()
                .chain(ids -> Multi.createFrom()
                        .iterable(ids)
                        .onItem()
                        .transformToUniAndConcatenate(id -> track(session, id, now))
                        .collect()
                        .asList())
                .replaceWithVoid());
    }

    private Uni<Void> track(Mutiny.Session session, String id, Instant now) {
        return session.find(ProvisionedEntity.class, id)
                .chain(row -> ProvisionedStates.busy(session, id).chain(busy -> {
                    var tracking = row.toSettings().tracking();
                    row.tracked = now;
                    if (tracking == null) {
                        return Uni.createFrom().voidItem();
                    }
                    var recent = row.toRecent().with(now, tracking.needed(busy));
                    row.write(recent);
                    return setCount(session, row, recent.most());
                }));
    }

    /**
     * Marks timed changes as done up to a moment.
     *
     * @param before what the caller found done; when another gateway was quicker nothing happens
     * @param count what the last of them set, or null when none was due
     */
    public Uni<Void> schedule(String id, Instant before, Instant until, @Nullable Integer count) {
        return sessions.inTransaction(session -> session.find(
                        ProvisionedEntity.class, id, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE)
                .chain(row -> {
                    if (row == null || !row.scheduledUntil.equals(before)) {
                        return Uni.createFrom().voidItem();
                    }
                    row.scheduledUntil = until;
                    return count == null ? Uni.createFrom().voidItem() : setCount(session, row, count);
                }));
    }

    private Uni<Void> setCount(Mutiny.Session session, ProvisionedEntity row, int count) {
        if (row.count == count) {
            return Uni.createFrom().voidItem();
        }
        row.count = count;
        return session.find(FunctionEntity.class, row.functionId)
                .chain(function -> changes.functionChanged(
                        session, new io.openscf.model.FunctionKey(function.namespace, function.name)));
    }
}
