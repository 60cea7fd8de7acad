package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Functions in PostgreSQL, with snapshots of those in use in memory. Thread-safe. */
@Singleton
public class Functions implements FunctionCatalog {
    private static final long MAX_AGE_NANOS = 1_000_000_000L;

    private record Snapshot(FunctionVersion version, long taken) {}

    private final Sessions sessions;
    private final Changes changes;
    private final CatalogLimits limits;
    private final Map<FunctionKey, Snapshot> snapshots = new ConcurrentHashMap<>();

    Functions(Sessions sessions, Changes changes, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.limits = limits;
    }

    @Override
    public @Nullable FunctionVersion resolveCached(
            FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        var snapshot = snapshots.get(function);
        if (snapshot == null || !isLatest(qualifier)) {
            return null;
        }
        // While changes are heard a snapshot is right; otherwise it is believed for a second.
        boolean fresh = changes.listening() || System.nanoTime() - snapshot.taken < MAX_AGE_NANOS;
        return fresh ? snapshot.version : null;
    }

    @Override
    public Uni<FunctionVersion> resolve(FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        if (!isLatest(qualifier)) {
            return get(function).chain(found -> Uni.createFrom()
                    .failure(new ScfException(
                            ErrorCode.RESOURCE_NOT_FOUND__QUALIFIER,
                            "The function " + function + " has no version or alias " + qualifier.text() + ".")));
        }
        return get(function).map(found -> {
            var version = found.toVersion();
            snapshots.put(function, new Snapshot(version, System.nanoTime()));
            return version;
        });
    }

    private static boolean isLatest(Qualifier qualifier) {
        return qualifier.equals(Qualifier.LATEST) || qualifier.equals(Qualifier.DEFAULT);
    }

    void forget(@ObservesAsync CatalogChange change) {
        switch (change) {
            case CatalogChange.FunctionChanged changed -> snapshots.remove(changed.function());
            case CatalogChange.TriggersChanged changed -> {}
        }
    }

    /** The function as stored; fails with ResourceNotFound.Function. */
    public Uni<FunctionSettings> get(FunctionKey key) {
        return sessions.inTransaction(session -> row(session, key, false)).map(StoredJson::settings);
    }

    /** Every function of a namespace; fails with ResourceNotFound.Namespace. */
    public Uni<List<FunctionSettings>> list(String namespace) {
        return sessions.inTransaction(session -> namespaceExists(session, namespace)
                .chain(() -> session.createQuery("from FunctionEntity where namespace = :n", FunctionEntity.class)
                        .setParameter("n", namespace)
                        .getResultList()))
                .map(rows -> rows.stream().map(StoredJson::settings).toList());
    }

    /**
     * Keeps a new function. Fails with ResourceNotFound.Namespace, ResourceInUse.FunctionName, LimitExceeded.Function.
     */
    public Uni<Void> create(FunctionSettings function) {
        var row = new FunctionEntity();
        StoredJson.write(function, row);
        return sessions.inTransaction(session -> namespaceExists(session, row.namespace)
                        .chain(() -> session.createQuery(
                                        "select count(*) from FunctionEntity where namespace = :n", Long.class)
                                .setParameter("n", row.namespace)
                                .getSingleResult())
                        .invoke(this::checkRoom)
                        .chain(() -> session.persist(row))
                        .chain(session::flush)
                        .chain(() -> changes.functionChanged(session, function.key())))
                .onFailure(ConstraintViolationException.class)
                .transform(e -> new ScfException(
                        ErrorCode.RESOURCE_IN_USE__FUNCTION_NAME,
                        "A function named " + function.key().name() + " exists in this namespace."));
    }

    private void checkRoom(long functions) {
        if (functions >= limits.functionsPerNamespace()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__FUNCTION,
                    "A namespace holds at most " + limits.functionsPerNamespace()
                            + " functions (setting openscf.limits.functions-per-namespace).");
        }
    }

    /**
     * Changes a function in one transaction, under its row lock.
     *
     * @param refusal what is answered while another change of it runs
     * @param change from what is stored to what shall be; may throw ScfException
     */
    public Uni<FunctionSettings> update(
            FunctionKey key, ErrorCode refusal, UnaryOperator<FunctionSettings> change) {
        return sessions.inTransaction(session -> row(session, key, true).chain(row -> {
                    var before = StoredJson.settings(row);
                    if (before.status().transientState()) {
                        throw new ScfException(
                                refusal, "The function is " + before.status().text() + "; try again when it is Active.");
                    }
                    var after = change.apply(before);
                    StoredJson.write(after, row);
                    return changes.functionChanged(session, key).replaceWith(after);
                }))
                .invoke(after -> snapshots.remove(key));
    }

    /** Ends a transient state. */
    public Uni<Void> settle(FunctionKey key, FunctionStatus status, String reason) {
        return sessions.inTransaction(session -> row(session, key, true).chain(row -> {
                    row.status = status.text();
                    row.statusReason = reason;
                    return changes.functionChanged(session, key);
                }))
                .invoke(() -> snapshots.remove(key));
    }

    /** Forgets a function with its triggers. Fails with ResourceNotFound.Function. */
    public Uni<Void> delete(FunctionKey key) {
        return sessions.inTransaction(session -> row(session, key, true)
                        .chain(session::remove)
                        .chain(() -> changes.functionChanged(session, key))
                        .chain(() -> changes.triggersChanged(session, key)))
                .invoke(() -> snapshots.remove(key));
    }

    static Uni<FunctionEntity> row(Mutiny.Session session, FunctionKey key, boolean forUpdate) {
        var query = session.createQuery(
                        "from FunctionEntity where namespace = :namespace and name = :name", FunctionEntity.class)
                .setParameter("namespace", key.namespace())
                .setParameter("name", key.name());
        if (forUpdate) {
            query.setLockMode(jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
        }
        return query.getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(() -> new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__FUNCTION, "There is no function " + key + "."));
    }

    private static Uni<Void> namespaceExists(Mutiny.Session session, String namespace) {
        return session.createNativeQuery("SELECT 1 FROM namespaces WHERE name = :n", Integer.class)
                .setParameter("n", namespace)
                .getResultList()
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw new ScfException(
                                ErrorCode.RESOURCE_NOT_FOUND__NAMESPACE, "There is no namespace " + namespace + ".");
                    }
                })
                .replaceWithVoid();
    }
}
