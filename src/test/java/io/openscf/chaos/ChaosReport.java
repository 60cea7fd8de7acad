package io.openscf.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;

/** Runs faults one after the other, says how far it is, and holds the outcome against what the design promises. */
final class ChaosReport {
    private static final Duration RECOVERY = Duration.ofSeconds(15);
    private static final Duration LEASE = Duration.ofSeconds(8);

    private final Site site;
    private final List<Row> rows = new ArrayList<>();

    private ChaosReport(Site site) {
        this.site = site;
    }

    static ChaosReport of(Site site, List<Fault> faults, int perSecond) {
        var report = new ChaosReport(site);
        var trial = new Trial(site, perSecond);
        trial.prepare();
        System.out.println(Row.HEAD);
        for (var fault : faults) {
            var row = trial.run(fault);
            report.rows.add(row);
            System.out.println(row.line(site.executions()));
            row.lost().forEach(lost -> System.out.println("    lost: " + lost));
            row.failures().entrySet().stream()
                    .sorted((one, other) -> other.getValue() - one.getValue())
                    .limit(3)
                    .forEach(failure -> System.out.printf("    %d x %s%n", failure.getValue(), failure.getKey()));
        }
        return report;
    }

    /** Nothing lost, little twice, no slot leaked, back in time: design/async-and-slots, properties H1, H3, H4 and H7. */
    void assertPromises() {
        var softly = new SoftAssertions();
        int duplicates = 0;
        int executed = 0;
        for (var row : rows) {
            var name = row.fault().name();
            softly.assertThat(row.accepted()).as("accepted, " + name).isNotEmpty();
            if (!row.fault().wipes()) {
                softly.assertThat(row.lost()).as("lost, " + name).isEmpty();
            }
            softly.assertThat(row.recovered())
                    .as("recovered, " + name)
                    .isNotNull()
                    .isLessThanOrEqualTo(RECOVERY);
            softly.assertThat(row.freed()).as("slots, " + name).isNotNull().isLessThanOrEqualTo(LEASE);
            softly.assertThat(row.drained()).as("drained, " + name).isNotNull();
            duplicates += row.duplicates(site.executions());
            executed += row.executed(site.executions());
            if (row.fault().equals(Faults.NONE)) {
                softly.assertThat(row.duplicates(site.executions()))
                        .as("duplicates without a fault")
                        .isZero();
            }
        }
        softly.assertThat(duplicates * 100)
                .as("%d duplicates of %d executed", duplicates, executed)
                .isLessThanOrEqualTo(executed);
        softly.assertAll();
    }
}
