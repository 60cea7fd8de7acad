package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hibernate.reactive.mutiny.Mutiny;

/** Functions in PostgreSQL. Thread-safe. */
@Singleton
public class Functions {
    private final Sessions sessions;
    private final Changes changes;
    private final CatalogLimits limits;
    private final Snapshots snapshots;

    Functions(Sessions sessions, Changes changes, Snapshots snapshots, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.snapshots = snapshots;
        this.limits = limits;
    }

    /** The function as stored; fails with ResourceNotFound.Function or ResourceNotFound.Namespace. */
    public Uni<FunctionSettings> get(FunctionKey key) {
        return sessions.inTransaction(session -> row(session, key, false)).map(StoredJson::settings);
    }

    /** What a qualifier names, an alias by its main version; fails with ResourceNotFound.Function, ResourceNotFound.Version. */
    public Uni<FunctionSettings> get(FunctionKey key, Qualifier qualifier) {
        return sessions.inTransaction(session -> row(session, key, false)
                .chain(row -> Aliases.mainVersion(session, row, qualifier)
                        .chain(version -> version instanceof Qualifier.Numbered number
                                ? Versions.row(session, row, number.version())
                                        .onItem()
                                        .ifNotNull()
                                        .transform(found -> StoredJson.settings(row, found))
                                : Uni.createFrom().item(version == null ? null : StoredJson.settings(row)))
                        .onItem()
                        .ifNull()
                        .failWith(() -> new ScfException(
                                ErrorCode.RESOURCE_NOT_FOUND__VERSION,
                                "The function has no version or alias " + qualifier.text() + "."))));
    }

    /** Every function of a namespace; fails with ResourceNotFound.Namespace. */
    public Uni<List<FunctionSettings>> list(String namespace) {
        return sessions.inTransaction(session -> namespaceExists(session, namespace)
                        .chain(() -> session.createQuery(
                                        "from FunctionEntity where namespace = :n", FunctionEntity.class)
                                .setParameter("n", namespace)
                                .getResultList()))
                .map(rows -> rows.stream().map(StoredJson::settings).toList());
    }

    /**
     * Keeps a new function. Fails with ResourceNotFound.Namespace, ResourceInUse.FunctionName, LimitExceeded.Function.
     */
    public Uni<Void> create(FunctionSettings function) {
        checkSize(function);
        var row = new FunctionEntity();
        StoredJson.write(function, row);
        return sessions.inTransaction(session -> lockNamespace(session, row.namespace)
                .chain(() -> session.createQuery("select name from FunctionEntity where namespace = :n", String.class)
                        .setParameter("n", row.namespace)
                        .getResultList())
                .invoke(names -> checkRoom(names, function.key()))
                .chain(() -> session.persist(row))
                .chain(session::flush)
                .chain(() -> changes.functionChanged(session, function.key())));
    }

    private void checkSize(FunctionSettings function) {
        long bytes = function.unpackedBytes()
                + function.layers().stream()
                        .mapToLong(BoundLayer::unpackedBytes)
                        .sum();
        if (!function.layers().isEmpty() && bytes > limits.unpackedBytes()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__LAYERS,
                    "The package and its layers have " + (bytes >> 20) + " MB when unpacked; at most "
                            + (limits.unpackedBytes() >> 20) + " MB are taken.");
        }
    }

    private void checkRoom(List<String> names, FunctionKey wanted) {
        if (names.contains(wanted.name())) {
            throw new ScfException(
                    ErrorCode.RESOURCE_IN_USE__FUNCTION_NAME,
                    "A function named " + wanted.name() + " exists in this namespace.");
        }
        if (names.size() >= limits.functionsPerNamespace()) {
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
    public Uni<FunctionSettings> update(FunctionKey key, ErrorCode refusal, UnaryOperator<FunctionSettings> change) {
        return sessions.inTransaction(session -> row(session, key, true).chain(row -> {
                    var before = StoredJson.settings(row);
                    refuseWhile(before.status().transientState(), before.status(), refusal);
                    refuseWhile(before.status() == FunctionStatus.CREATE_FAILED, before.status(), refusal);
                    var after = change.apply(before);
                    checkSize(after);
                    StoredJson.write(after, row);
                    return changes.functionChanged(session, key).replaceWith(after);
                }))
                .invoke(after -> snapshots.forget(key));
    }

    /** Sets how often and how long events of a function are tried again; what runs is not disturbed. */
    public Uni<Void> retryEvents(FunctionKey key, int retries, long ttlSeconds) {
        return update(key, ErrorCode.FAILED_OPERATION__FUNCTION_VERSION_STATUS_NOT_ACTIVE, before -> {
                    var echoed = before.echoed().deepCopy();
                    StoredAsync.put(echoed, retries, ttlSeconds);
                    return before.withEchoed(echoed);
                })
                .replaceWithVoid();
    }

    private static void refuseWhile(boolean wrong, FunctionStatus status, ErrorCode refusal) {
        if (wrong) {
            throw new ScfException(
                    refusal, "The function is " + status.text() + "; this is possible when it is Active.");
        }
    }

    /** Ends a transient state. */
    public Uni<Void> settle(FunctionKey key, FunctionStatus status, String reason) {
        return sessions.inTransaction(session -> row(session, key, true).chain(row -> {
                    row.status = status.text();
                    row.statusReason = reason;
                    return changes.functionChanged(session, key);
                }))
                .invoke(() -> snapshots.forget(key));
    }

    /**
     * Forgets a function with its triggers. Fails with ResourceNotFound.Function, FailedOperation.ProvisionedInProgress,
     * and with FailedOperation.DeleteFunction while it changes.
     */
    public Uni<Void> delete(FunctionKey key) {
        return sessions.inTransaction(session -> row(session, key, true)
                        .invoke(row -> {
                            var status = StoredJson.settings(row).status();
                            refuseWhile(status.transientState(), status, ErrorCode.FAILED_OPERATION__DELETE_FUNCTION);
                        })
                        .call(function -> Provisioned.refuseWhileRunning(session, function, ""))
                        .chain(session::remove)
                        .chain(() -> changes.functionChanged(session, key))
                        .chain(() -> changes.triggersChanged(session, key)))
                .invoke(() -> snapshots.forget(key));
    }

    static Uni<FunctionEntity> row(Mutiny.Session session, FunctionKey key, boolean forUpdate) {
        if (key.name().indexOf('\0') >= 0 || key.namespace().indexOf('\0') >= 0) {
            return Uni.createFrom().failure(absent(key)); // PostgreSQL takes no such text
        }
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
                .switchTo(() -> namespaceExists(session, key.namespace())
                        .chain(() -> Uni.createFrom().failure(absent(key))));
    }

    static ScfException absent(FunctionKey key) {
        return new ScfException(ErrorCode.RESOURCE_NOT_FOUND__FUNCTION, "There is no function " + key + ".");
    }

    static Uni<Void> namespaceExists(Mutiny.Session session, String namespace) {
        return namespace(session, namespace, "");
    }

    /** One creation at a time in a namespace, so that two cannot both find room, or the name free. */
    private static Uni<Void> lockNamespace(Mutiny.Session session, String namespace) {
        return namespace(session, namespace, " FOR NO KEY UPDATE");
    }

    private static Uni<Void> namespace(Mutiny.Session session, String namespace, String lock) {
        return session.createNativeQuery("SELECT 1 FROM namespaces WHERE name = :n" + lock, Integer.class)
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
