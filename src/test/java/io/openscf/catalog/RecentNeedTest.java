package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Utilisation tracking (semantics.md section 8). */
class RecentNeedTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");

    @Test
    void growsAtOnceAndShrinksOnlyWhenTenMinutesNeededLess() {
        var need = RecentNeed.NONE.with(START, 2).with(START.plusSeconds(10), 8);
        assertThat(need.most()).isEqualTo(8);

        need = need.with(START.plusSeconds(60), 1).with(START.plusSeconds(9 * 60), 1);
        assertThat(need.most()).isEqualTo(8);

        need = need.with(START.plusSeconds(10 * 60), 3);
        assertThat(need.most()).isEqualTo(3);
        assertThat(need.byMinute()).hasSizeLessThanOrEqualTo(10);
    }

    /** Target count = ⌈current concurrency ÷ target use⌉, bounded by minimum and maximum. */
    @ParameterizedTest
    @CsvSource({"0,1", "1,2", "2,3", "7,10", "8,10", "1000,10"})
    void needsSoManyThatTheTargetShareIsBusy(int concurrency, int needed) {
        assertThat(new ProvisionedSettings.Tracking(0.7, 1, 10).needed(concurrency))
                .isEqualTo(needed);
    }

    /** The parts of all gateways add up to the number. */
    @Test
    void sharesANumberAmongGateways() {
        for (int gateways = 1; gateways < 6; gateways++) {
            for (int count = 0; count < 20; count++) {
                int sum = 0;
                for (int index = 0; index < gateways; index++) {
                    sum += new ProvisionedChanges.Place(index, gateways).share(count);
                }
                assertThat(sum).isEqualTo(count);
            }
        }
    }
}
