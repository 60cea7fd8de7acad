package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The quotas in PostgreSQL. Thread-safe. */
@Singleton
public class Concurrency {
    private final Sessions sessions;
    private final Changes changes;
    private final CatalogLimits limits;

    Concurrency(Sessions sessions, Changes changes, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.limits = limits;
    }

    /**
     * Gives a function a share of its own. Fails with ResourceNotFound.Function,
     * FailedOperation.FunctionVersionStatusNotActive, FailedOperation.ProvisionedExceedReserved,
     * LimitExceeded.FunctionReservedConcurrencyMemory.
     */
    public Uni<Void> reserve(FunctionKey key, long megabytes) {
        return sessions.inTransaction(session -> lock(session)
                .chain(() -> Functions.row(session, key, true))
                .invoke(Concurrency::checkActive)
                .call(function -> checkProvisioned(session, function, megabytes))
                .call(() -> read(session).invoke(quotas -> checkFree(quotas, key, megabytes)))
                .chain(function -> session.createNativeQuery("INSERT INTO reserved_concurrency VALUES (:id, :mb) "
                                + "ON CONFLICT (function_id) DO UPDATE SET megabytes = excluded.megabytes")
                        .setParameter("id", function.functionId)
                        .setParameter("mb", megabytes)
                        .executeUpdate())
                .chain(() -> changes.quotasChanged(session)));
    }

    /** One change at a time, so that two cannot both find the memory free. */
    private static Uni<Integer> lock(Mutiny.Session session) {
        return session.createNativeQuery(
                        "LOCK TABLE reserved_concurrency, total_concurrency IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    private static void checkActive(FunctionEntity function) {
        if (!function.status.equals(FunctionStatus.ACTIVE.text())) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__FUNCTION_VERSION_STATUS_NOT_ACTIVE,
                    "The function is " + function.status + "; try again when it is Active.");
        }
    }

    private static Uni<Long> checkProvisioned(Mutiny.Session session, FunctionEntity function, long megabytes) {
        return ProvisionedStates.megabytesOf(session, function.functionId).invoke(provisioned -> {
            if (provisioned > megabytes) {
                throw new ScfException(
                        ErrorCode.FAILED_OPERATION__PROVISIONED_EXCEED_RESERVED,
                        "Its provisioned instances have " + provisioned + " MB, more than " + megabytes + " MB.");
            }
        });
    }

    private void checkFree(Quotas quotas, FunctionKey key, long megabytes) {
        Long before = quotas.of(key);
        long others = quotas.allocated() - (before == null ? 0 : before);
        long free = quotas.total() - limits.unreservedMegabytes() - others;
        if (megabytes > free) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__FUNCTION_RESERVED_CONCURRENCY_MEMORY,
                    "Of " + quotas.total() + " MB " + others + " MB are reserved by other functions and "
                            + limits.unreservedMegabytes() + " MB stay unreserved: at most " + Math.max(0, free)
                            + " MB can be reserved.");
        }
    }

    /** The share of a function, or null when it has none; fails with ResourceNotFound.Function. */
    public Uni<@Nullable Long> reserved(FunctionKey key) {
        return sessions.inTransaction(
                session -> Functions.row(session, key, false).chain(function -> reserved(session, function)));
    }

    static Uni<@Nullable Long> reserved(Mutiny.Session session, FunctionEntity function) {
        return session.createNativeQuery(
                        "SELECT megabytes FROM reserved_concurrency WHERE function_id = :id", Long.class)
                .setParameter("id", function.functionId)
                .getSingleResultOrNull();
    }

    /**
     * What provisioned instances come to, and may come to.
     *
     * @param whose says whose amount {@code most} is
     */
    record Room(long wanted, long most, String whose) {}

    /** Of those that use the same amount as this function. */
    Uni<Room> room(Mutiny.Session session, FunctionEntity function, Map<String, Long> megabytesByVersion) {
        return shares(session).chain(shares -> {
            Long own = shares.get(function.functionId);
            var group = new HashMap<>(megabytesByVersion);
            group.keySet()
                    .removeIf(id -> own == null
                            ? shares.containsKey(functionOf(id))
                            : !functionOf(id).equals(function.functionId));
            long wanted = ProvisionedStates.sum(group);
            return own != null
                    ? Uni.createFrom().item(new Room(wanted, own, "are reserved for the function"))
                    : read(session).map(quotas -> new Room(wanted, quotas.unreserved(), "no function has reserved"));
        });
    }

    private static String functionOf(String versionId) {
        return versionId.substring(0, versionId.lastIndexOf(':'));
    }

    private static Uni<Map<String, Long>> shares(Mutiny.Session session) {
        return session.createNativeQuery("SELECT function_id, megabytes FROM reserved_concurrency", Object[].class)
                .getResultList()
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1])));
    }

    /** Takes the share away; harmless when there is none. Fails with ResourceNotFound.Function. */
    public Uni<Void> unreserve(FunctionKey key) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                .chain(function -> session.createNativeQuery("DELETE FROM reserved_concurrency WHERE function_id = :id")
                        .setParameter("id", function.functionId)
                        .executeUpdate())
                .chain(() -> changes.quotasChanged(session)));
    }

    /**
     * Sets the total. Fails with ResourceNotFound.Namespace, LimitExceeded.UserTotalConcurrencyMemory,
     * LimitExceeded.TotalConcurrencyMemory, FailedOperation.ReservedExceedTotal.
     */
    public Uni<Void> setTotal(String namespace, long megabytes) {
        return sessions.inTransaction(session -> lock(session)
                .chain(() -> Functions.namespaceExists(session, namespace))
                .chain(() -> read(session))
                .invoke(quotas -> checkTotal(quotas, megabytes))
                .chain(() -> session.createNativeQuery("INSERT INTO total_concurrency VALUES (true, :mb) "
                                + "ON CONFLICT (only_row) DO UPDATE SET megabytes = excluded.megabytes")
                        .setParameter("mb", megabytes)
                        .executeUpdate())
                .chain(() -> changes.quotasChanged(session)));
    }

    private void checkTotal(Quotas quotas, long megabytes) {
        if (megabytes > limits.concurrencyMegabytes()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__USER_TOTAL_CONCURRENCY_MEMORY,
                    "The installation has " + limits.concurrencyMegabytes()
                            + " MB (setting openscf.limits.concurrency-megabytes).");
        }
        if (megabytes < limits.unreservedMegabytes()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__TOTAL_CONCURRENCY_MEMORY,
                    "The total is at least the " + limits.unreservedMegabytes() + " MB that stay unreserved.");
        }
        if (megabytes < quotas.allocated() + limits.unreservedMegabytes()) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__RESERVED_EXCEED_TOTAL,
                    quotas.allocated() + " MB are reserved and " + limits.unreservedMegabytes()
                            + " MB stay unreserved, which is more than " + megabytes + " MB.");
        }
    }

    /** All of them, as they are now. */
    public Uni<Quotas> read() {
        return sessions.inTransaction(this::read);
    }

    private Uni<Quotas> read(Mutiny.Session session) {
        return session.createNativeQuery("SELECT megabytes FROM total_concurrency", Long.class)
                .getSingleResultOrNull()
                .map(total -> total == null ? limits.concurrencyMegabytes() : total)
                .chain(total -> session.createNativeQuery(
                                "SELECT namespace, name, megabytes FROM reserved_concurrency JOIN functions USING (function_id)",
                                Object[].class)
                        .getResultList()
                        .map(rows -> {
                            var reserved = new HashMap<FunctionKey, Long>();
                            rows.forEach(row ->
                                    reserved.put(new FunctionKey((String) row[0], (String) row[1]), (Long) row[2]));
                            return new Quotas(total, reserved);
                        }));
    }

    /** What is set apart for each function there is, by name. */
    public Uni<List<FunctionUsage>> usage() {
        return sessions.inTransaction(session -> read(session)
                .chain(quotas -> ProvisionedStates.megabytesByVersion(session)
                        .chain(provisioned -> session.createQuery(
                                        "from FunctionEntity order by namespace, name", FunctionEntity.class)
                                .getResultList()
                                .map(rows -> rows.stream()
                                        .map(row -> usage(row, quotas, provisioned))
                                        .toList()))));
    }

    private static FunctionUsage usage(FunctionEntity row, Quotas quotas, Map<String, Long> provisioned) {
        var key = new FunctionKey(row.namespace, row.name);
        long megabytes = provisioned.entrySet().stream()
                .filter(version -> version.getKey().startsWith(row.functionId + ":"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return new FunctionUsage(key, quotas.of(key), megabytes);
    }
}
