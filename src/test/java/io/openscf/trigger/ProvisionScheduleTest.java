package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.catalog.ProvisionedSettings.TimedChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Timed changes of provisioned concurrency (semantics.md section 8); the zone is UTC+8. */
class ProvisionScheduleTest {
    private static final Instant MORNING = Instant.parse("2026-03-02T00:59:00Z"); // 08:59 there

    private final Schedules schedules = new Schedules(TestConnectors.installed());

    @Test
    void setsTheNumberAtItsMomentAndNotBefore() {
        var change = new TimedChange("open", 5, "0 0 9 * * * *");

        assertThat(due(MORNING, MORNING.plusSeconds(59), change)).isNull();
        assertThat(due(MORNING, MORNING.plusSeconds(60), change)).isEqualTo(change);
        assertThat(due(MORNING.plusSeconds(60), MORNING.plusSeconds(61), change))
                .isNull();
    }

    @Test
    void takesTheLastOfThoseThatWereMissed() {
        var open = new TimedChange("open", 5, "0 0 9 * * * *");
        var close = new TimedChange("close", 0, "0 30 9 * * * *");

        assertThat(due(MORNING, MORNING.plusSeconds(3600), open, close)).isEqualTo(close);
        assertThat(due(MORNING, MORNING.plusSeconds(3600), close, open)).isEqualTo(close);
    }

    /** Of two at the same moment the newer wins. */
    @Test
    void takesTheNewerOfTwoAtOneMoment() {
        var older = new TimedChange("older", 5, "0 0 9 * * * *");
        var newer = new TimedChange("newer", 7, "0 0 9 2 3 * *");

        assertThat(due(MORNING, MORNING.plusSeconds(60), older, newer)).isEqualTo(newer);
    }

    @Test
    void doesAChangeThatHappensOnlyOnceAfterItsMoment() {
        var once = new TimedChange("once", 5, "0 0 9 2 3 * 2026");

        assertThat(due(MORNING, MORNING.plusSeconds(61), once)).isEqualTo(once);
        assertThat(schedules.next(once.cron(), MORNING.plusSeconds(61))).isEmpty();
    }

    private @Nullable TimedChange due(Instant from, Instant now, TimedChange... changes) {
        return ProvisionSchedule.due(schedules, List.of(changes), from, now);
    }
}
