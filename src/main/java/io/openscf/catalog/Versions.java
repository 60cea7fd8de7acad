package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Published versions in PostgreSQL: they never change. Thread-safe. */
@Singleton
public class Versions {
    private final Sessions sessions;
    private final Changes changes;
    private final Snapshots snapshots;
    private final CatalogLimits limits;

    Versions(Sessions sessions, Changes changes, Snapshots snapshots, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.snapshots = snapshots;
        this.limits = limits;
    }

    /**
     * Freezes the editable state under the next number.
     *
     * @return fails with FailedOperation.PublishVersion, UnsupportedOperation.PublishVersion,
     *     LimitExceeded.FunctionVersions
     */
    public Uni<FunctionSettings> publish(FunctionKey key, String description) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                .invoke(Versions::checkState)
                .call(row -> checkRoom(session, row))
                .chain(row -> {
                    var version = new VersionEntity();
                    version.version = ++row.lastVersion;
                    version.id = VersionEntity.id(row.functionId, version.version);
                    version.functionId = row.functionId;
                    StoredJson.writeState(StoredJson.settings(row), version);
                    version.status = FunctionStatus.ACTIVE.text();
                    version.statusReason = "";
                    version.description = description;
                    version.added = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                    version.modified = version.added;
                    return session.persist(version)
                            .chain(session::flush)
                            .replaceWith(StoredJson.settings(row, version));
                }));
    }

    private static void checkState(FunctionEntity row) {
        var status = StoredJson.settings(row).status();
        if (status.transientState()) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__PUBLISH_VERSION,
                    "The function is " + status.text() + "; try again when it is Active.");
        }
        if (status == FunctionStatus.CREATE_FAILED || status == FunctionStatus.DELETE_FAILED) {
            throw new ScfException(
                    ErrorCode.UNSUPPORTED_OPERATION__PUBLISH_VERSION,
                    "A function in state " + status.text() + " cannot be published.");
        }
    }

    private Uni<Long> checkRoom(Mutiny.Session session, FunctionEntity row) {
        return session.createQuery("select count(*) from VersionEntity where functionId = :f", Long.class)
                .setParameter("f", row.functionId)
                .getSingleResult()
                .invoke(count -> {
                    if (count >= limits.versionsPerFunction()) {
                        throw new ScfException(
                                ErrorCode.LIMIT_EXCEEDED__FUNCTION_VERSIONS,
                                "A function has at most " + limits.versionsPerFunction()
                                        + " versions (setting openscf.limits.versions-per-function); delete one first.");
                    }
                });
    }

    /** {@code $LATEST}, then the published versions, newest first; fails with ResourceNotFound.Function. */
    public Uni<List<FunctionSettings>> list(FunctionKey key) {
        return sessions.inTransaction(session -> Functions.row(session, key, false)
                .chain(row -> rows(session, row).map(versions -> {
                    var all = new ArrayList<FunctionSettings>();
                    all.add(StoredJson.settings(row));
                    versions.forEach(version -> all.add(StoredJson.settings(row, version)));
                    return all;
                })));
    }

    static Uni<List<VersionEntity>> rows(Mutiny.Session session, FunctionEntity function) {
        return session.createQuery(
                        "from VersionEntity where functionId = :f order by version desc", VersionEntity.class)
                .setParameter("f", function.functionId)
                .getResultList();
    }

    static Uni<@Nullable VersionEntity> row(Mutiny.Session session, FunctionEntity function, long version) {
        return session.find(VersionEntity.class, VersionEntity.id(function.functionId, version));
    }

    /**
     * Forgets one version with the triggers that name it. Fails with ResourceNotFound.Qualifier, or
     * UnsupportedOperation.AliasBind while an alias leads to it, or FailedOperation.ProvisionedInProgress.
     */
    public Uni<Void> delete(FunctionKey key, int number) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                        .call(function -> Provisioned.refuseWhileRunning(session, function, Integer.toString(number)))
                        .chain(function -> row(session, function, number)
                                .onItem()
                                .ifNull()
                                .failWith(() -> new ScfException(
                                        ErrorCode.RESOURCE_NOT_FOUND__QUALIFIER,
                                        "The function has no version " + number + "."))
                                .call(() -> Aliases.all(session, function)
                                        .invoke(aliases -> checkUnbound(aliases, Integer.toString(number))))
                                .chain(session::remove)
                                .chain(() -> Triggers.forgetQualifier(session, function, Integer.toString(number))))
                        .chain(() -> changes.functionChanged(session, key))
                        .chain(() -> changes.triggersChanged(session, key)))
                .invoke(() -> snapshots.forget(key));
    }

    private static void checkUnbound(List<Alias> aliases, String version) {
        for (var alias : aliases) {
            if (alias.refersTo(version)) {
                throw new ScfException(
                        ErrorCode.UNSUPPORTED_OPERATION__ALIAS_BIND,
                        "The alias " + alias.name() + " leads to version " + version + "; move it first.");
            }
        }
    }
}
