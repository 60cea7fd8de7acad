package io.openscf.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Tuple;
import java.util.List;
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
        return session.createQuery(
                        "select p, v.memoryMegabytes from ProvisionedEntity p, VersionEntity v where v.id = p.id and p.id <> :id",
                        Object[].class)
                .setParameter("id", butNotOf)
                .getResultList()
                .map(rows -> rows.stream()
                        .mapToLong(row ->
                                (long) ((ProvisionedEntity) row[0]).toSettings().most() * (Integer) row[1])
                        .sum());
    }
}
