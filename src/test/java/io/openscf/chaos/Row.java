package io.openscf.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of a load that met a fault.
 *
 * @param accepted the keys of the events that were accepted
 * @param dead how many are dead letters and were never executed
 * @param terminated how many were ended by their caller before they were executed
 * @param lost the request ids of those of which nothing is known
 * @param unsure how many were offered without an answer that says whether they were accepted
 * @param recovered from the mending on until 95 % of the calls were good; null when that never came
 * @param freed from the end of the load on until every slot could be had; null when that never came
 * @param drained how long the queue took to be empty after that; null when it never was
 * @param failures what callers saw, with how often
 */
record Row(
        Fault fault,
        List<String> accepted,
        int dead,
        int terminated,
        List<String> lost,
        int unsure,
        Duration recovered,
        Duration freed,
        Duration drained,
        Map<String, Integer> failures) {

    static final String HEAD = "%-22s %8s %8s %6s %10s %5s %10s %7s %9s %6s %7s"
            .formatted(
                    "fault",
                    "accepted",
                    "executed",
                    "dead",
                    "terminated",
                    "lost",
                    "duplicates",
                    "unsure",
                    "recovered",
                    "slots",
                    "drained");

    int executed(Executions executions) {
        return (int) accepted.stream().filter(key -> executions.of(key) > 0).count();
    }

    int duplicates(Executions executions) {
        return accepted.stream()
                .mapToInt(key -> Math.max(0, executions.of(key) - 1))
                .sum();
    }

    String line(Executions executions) {
        return "%-22s %8d %8d %6d %10d %5d %10d %7d %9s %6s %7s"
                .formatted(
                        fault.name(),
                        accepted.size(),
                        executed(executions),
                        dead,
                        terminated,
                        lost.size(),
                        duplicates(executions),
                        unsure,
                        seconds(recovered),
                        seconds(freed),
                        seconds(drained));
    }

    private static String seconds(Duration duration) {
        return duration == null ? "never" : "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
