package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Provisioned concurrency as wanted, in PostgreSQL; {@code instance} sees to it. Thread-safe. */
@Singleton
public class Provisioned {
    private final Sessions sessions;
    private final Changes changes;
    private final CatalogLimits limits;
    private final Concurrency concurrency;

    Provisioned(Sessions sessions, Changes changes, CatalogLimits limits, Concurrency concurrency) {
        this.sessions = sessions;
        this.changes = changes;
        this.limits = limits;
        this.concurrency = concurrency;
    }

    /**
     * Sets what a version keeps. Fails with ResourceNotFound.FunctionVersion,
     * FailedOperation.FunctionVersionStatusNotActive, FailedOperation.ProvisionedInProgress while the last change is not
     * done, LimitExceeded.FunctionTotalProvisionedConcurrencyMemory.
     */
    public Uni<Void> put(FunctionKey key, int number, ProvisionedSettings wanted) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                .call(() -> lock(session))
                .chain(function -> version(session, function, number)
                        .call(version -> checkIdle(session, version))
                        .call(version -> checkMemory(session, version, wanted))
                        .call(version -> checkReserve(session, function, version, wanted))
                        .chain(version -> write(session, version, wanted)))
                .chain(() -> changes.functionChanged(session, key)));
    }

    /** One change at a time, so that two cannot both find the memory free. */
    private static Uni<Integer> lock(Mutiny.Session session) {
        return session.createNativeQuery("LOCK TABLE provisioned IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    private static Uni<VersionEntity> version(Mutiny.Session session, FunctionEntity function, int number) {
        return Versions.row(session, function, number)
                .onItem()
                .ifNull()
                .failWith(() -> new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__FUNCTION_VERSION, "The function has no version " + number + "."))
                .invoke(version -> {
                    if (!version.status.equals(FunctionStatus.ACTIVE.text())) {
                        throw new ScfException(
                                ErrorCode.FAILED_OPERATION__FUNCTION_VERSION_STATUS_NOT_ACTIVE,
                                "The version is " + version.status + "; try again when it is Active.");
                    }
                });
    }

    private static Uni<List<ProvisionedState>> checkIdle(Mutiny.Session session, VersionEntity version) {
        return ProvisionedStates.of(session, version.functionId)
                .invoke(states -> refuseRunning(states, Long.toString(version.version)));
    }

    private static void refuseRunning(List<ProvisionedState> states, String version) {
        if (states.stream().anyMatch(state -> state.version().equals(version) && state.inProgress())) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__PROVISIONED_IN_PROGRESS,
                    "The last change of version " + version
                            + " is still being carried out; try again when it is Done.");
        }
    }

    private Uni<Long> checkMemory(Mutiny.Session session, VersionEntity version, ProvisionedSettings wanted) {
        long more = (long) wanted.most() * version.memoryMegabytes;
        return ProvisionedStates.allocatedMegabytes(session, version.id).invoke(others -> {
            if (others + more > limits.provisionedMegabytes()) {
                throw new ScfException(
                        ErrorCode.LIMIT_EXCEEDED__FUNCTION_TOTAL_PROVISIONED_CONCURRENCY_MEMORY,
                        "Provisioned instances have at most " + limits.provisionedMegabytes()
                                + " MB in all (setting openscf.limits.provisioned-megabytes); "
                                + Math.max(0, limits.provisionedMegabytes() - others) + " MB are left.");
            }
        });
    }

    /** At most the function's share, or what no share takes of the total (semantics.md section 8). */
    private Uni<Void> checkReserve(
            Mutiny.Session session, FunctionEntity function, VersionEntity version, ProvisionedSettings wanted) {
        return ProvisionedStates.megabytesByVersion(session)
                .chain(all -> {
                    all.put(version.id, (long) wanted.most() * version.memoryMegabytes);
                    return concurrency.room(session, function, all);
                })
                .invoke(room -> {
                    if (room.wanted() > room.most()) {
                        throw new ScfException(
                                ErrorCode.LIMIT_EXCEEDED__FUNCTION_TOTAL_PROVISIONED_CONCURRENCY_MEMORY,
                                "Provisioned instances would have " + room.wanted() + " MB: more than the "
                                        + room.most() + " MB that " + room.whose() + ".");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Void> write(Mutiny.Session session, VersionEntity version, ProvisionedSettings wanted) {
        return session.find(ProvisionedEntity.class, version.id).chain(found -> {
            if (found != null) {
                found.write(wanted);
                return session.createNativeQuery("DELETE FROM provisioned_reports WHERE id = :id")
                        .setParameter("id", found.id)
                        .executeUpdate()
                        .replaceWithVoid();
            }
            var row = new ProvisionedEntity();
            row.id = version.id;
            row.functionId = version.functionId;
            row.version = version.version;
            row.write(wanted);
            return session.persist(row).chain(session::flush);
        });
    }

    /** Keeps none any more. Fails with ResourceNotFound.FunctionVersion, FailedOperation.ProvisionedInProgress. */
    public Uni<Void> delete(FunctionKey key, int number) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                .chain(function -> version(session, function, number)
                        .call(version -> checkIdle(session, version))
                        .chain(version -> session.find(ProvisionedEntity.class, version.id))
                        .chain(row -> row == null ? Uni.createFrom().voidItem() : session.remove(row)))
                .chain(() -> changes.functionChanged(session, key)));
    }

    /** Fails with FailedOperation.ProvisionedInProgress while a change of the function, or of that version, runs. */
    static Uni<Void> refuseWhileRunning(Mutiny.Session session, FunctionEntity function, String version) {
        return ProvisionedStates.of(session, function.functionId)
                .invoke(states -> states.stream()
                        .map(ProvisionedState::version)
                        .filter(known -> version.isEmpty() || known.equals(version))
                        .forEach(known -> refuseRunning(states, known)))
                .replaceWithVoid();
    }

    /** What the versions of a function keep, newest first; fails with ResourceNotFound.Function. */
    public Uni<List<ProvisionedState>> states(FunctionKey key) {
        return sessions.inTransaction(session -> Functions.row(session, key, false)
                .chain(function -> ProvisionedStates.of(session, function.functionId)));
    }

    /** MB that no version has been given yet. */
    public Uni<Long> freeMegabytes() {
        return sessions.inTransaction(session -> ProvisionedStates.allocatedMegabytes(session, ""))
                .map(allocated -> Math.max(0, limits.provisionedMegabytes() - allocated));
    }

    /** Every version that keeps instances. */
    public Uni<List<ProvisionedVersion>> all() {
        return sessions.inTransaction(session -> session.createQuery("from ProvisionedEntity", ProvisionedEntity.class)
                .getResultList()
                .chain(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndConcatenate(row -> whole(session, row))
                        .collect()
                        .asList()));
    }

    private static Uni<ProvisionedVersion> whole(Mutiny.Session session, ProvisionedEntity row) {
        return session.find(FunctionEntity.class, row.functionId)
                .chain(function -> session.find(VersionEntity.class, row.id)
                        .map(version -> new ProvisionedVersion(
                                row.id,
                                StoredJson.settings(function, version).toVersion(),
                                row.toSettings(),
                                row.scheduledUntil)));
    }
}
