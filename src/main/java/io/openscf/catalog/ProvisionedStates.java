package io.openscf.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Adds up what gateways report. A gateway that was not seen for a while counts as gone with its instances. */
final class ProvisionedStates {
    /** Seconds after which a gateway that says nothing is gone. */
    static final int GONE_SECONDS = 20;

    private ProvisionedStates() {}

    static Uni<List<ProvisionedState>> of(Mutiny.Session session, String functionId) {
        return session.createQuery(
                        "from ProvisionedEntity where functionId = :f order by version desc", ProvisionedEntity.class)
                .setParameter("f", functionId)
                .getResultList()
                .chain(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndConcatenate(row -> state(session, row))
                        .collect()
                        .asList());
    }

    private static Uni<ProvisionedState> state(Mutiny.Session session, ProvisionedEntity row) {
        return session.find(VersionEntity.class, row.id)
                .chain(version -> reports(session, row.id)
                        .map(reports -> new ProvisionedState(
                                Long.toString(row.version),
                                version.memoryMegabytes,
                                row.toSettings(),
                                reports.stream()
                                        .mapToInt(report -> report.get("available", Integer.class))
                                        .sum(),
                                reports.stream()
                                        .map(report -> report.get("failure", String.class))
                                        .filter(text -> !text.isEmpty())
                                        .distinct()
                                        .collect(Collectors.joining("; ")))));
    }

    private static Uni<List<Tuple>> reports(Mutiny.Session session, String id) {
        return session.createNativeQuery(
                        "SELECT available, busy, failure FROM provisioned_reports JOIN gateways ON name = gateway "
                                + "WHERE id = :id AND seen > now() - make_interval(secs => " + GONE_SECONDS + ")",
                        Tuple.class)
                .setParameter("id", id)
                .getResultList();
    }

    /** Events that run at this moment, or ran since the last reports, on instances of that version. */
    static Uni<Integer> busy(Mutiny.Session session, String id) {
        return reports(session, id)
                .map(reports -> reports.stream()
                        .mapToInt(report -> report.get("busy", Integer.class))
                        .sum());
    }

    /** MB that versions other than that one may come to. */
    static Uni<Long> allocatedMegabytes(Mutiny.Session session, String butNotOf) {
        return megabytesByVersion(session).map(all -> {
            all.remove(butNotOf);
            return sum(all);
        });
    }

    /** MB that the versions of a function may come to. */
    static Uni<Long> megabytesOf(Mutiny.Session session, String functionId) {
        return megabytesByVersion(session).map(all -> {
            all.keySet().removeIf(id -> !id.startsWith(functionId + ":"));
            return sum(all);
        });
    }

    static long sum(Map<String, Long> megabytes) {
        return megabytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** MB that each version may come to, by its id. */
    static Uni<Map<String, Long>> megabytesByVersion(Mutiny.Session session) {
        return session.createQuery(
                        "select p, v.memoryMegabytes from ProvisionedEntity p, VersionEntity v where v.id = p.id",
                        Object[].class)
                .getResultList()
                .map(rows -> {
                    var megabytes = new HashMap<String, Long>();
                    for (var row : rows) {
                        var provisioned = (ProvisionedEntity) row[0];
                        megabytes.put(
                                provisioned.id, (long) provisioned.toSettings().most() * (Integer) row[1]);
                    }
                    return megabytes;
                });
    }
}
