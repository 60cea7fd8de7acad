package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Namespaces in PostgreSQL. Thread-safe. */
@Singleton
public class Namespaces {
    private final Sessions sessions;
    private final CatalogLimits limits;

    Namespaces(Sessions sessions, CatalogLimits limits) {
        this.sessions = sessions;
        this.limits = limits;
    }

    /** Makes an empty one. Fails with ResourceInUse.Namespace, LimitExceeded.Namespace. */
    public Uni<Void> create(String name, String description) {
        return sessions.inTransaction(session -> session.createNativeQuery(
                        "LOCK TABLE namespaces IN SHARE ROW EXCLUSIVE MODE") // or two could find the same room
                .executeUpdate()
                .chain(() -> session.createQuery("select name from NamespaceEntity", String.class)
                        .getResultList())
                .invoke(names -> checkRoom(names, name))
                .chain(() -> {
                    var row = new NamespaceEntity();
                    row.name = name;
                    row.description = description;
                    row.added = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                    row.modified = row.added;
                    return session.persist(row);
                }));
    }

    private void checkRoom(List<String> names, String wanted) {
        if (names.contains(wanted)) {
            throw new ScfException(
                    ErrorCode.RESOURCE_IN_USE__NAMESPACE, "There is a namespace " + wanted + " already.");
        }
        if (names.size() >= limits.namespaces()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__NAMESPACE,
                    "There are at most " + limits.namespaces()
                            + " namespaces, default included (setting openscf.limits.namespaces).");
        }
    }

    /** Changes its description. Fails with ResourceNotFound.Namespace. */
    public Uni<Void> update(String name, String description) {
        return sessions.inTransaction(session -> row(session, name)
                .invoke(row -> {
                    row.description = description;
                    row.modified = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                })
                .replaceWithVoid());
    }

    /** Under its row lock, which creations of functions in it take as well. */
    private static Uni<NamespaceEntity> row(Mutiny.Session session, String name) {
        return session.find(NamespaceEntity.class, name, LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNull()
                .failWith(() -> new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__NAMESPACE, "There is no namespace " + name + "."));
    }

    /** Forgets an empty one. Fails with ResourceNotFound.Namespace, ResourceInUse.Namespace. */
    public Uni<Void> delete(String name) {
        return sessions.inTransaction(session -> row(session, name)
                .call(row -> session.createQuery("select count(*) from FunctionEntity where namespace = :n", Long.class)
                        .setParameter("n", name)
                        .getSingleResult()
                        .invoke(functions -> checkEmpty(name, functions)))
                .chain(session::remove));
    }

    private static void checkEmpty(String name, long functions) {
        if (functions > 0) {
            throw new ScfException(
                    ErrorCode.RESOURCE_IN_USE__NAMESPACE,
                    "The namespace " + name + " has " + functions + " functions; delete them first.");
        }
    }

    /** All of them. */
    public Uni<List<Namespace>> list() {
        return sessions.inTransaction(session -> session.createQuery("from NamespaceEntity", NamespaceEntity.class)
                        .getResultList())
                .map(rows -> rows.stream().map(NamespaceEntity::toNamespace).toList());
    }
}
