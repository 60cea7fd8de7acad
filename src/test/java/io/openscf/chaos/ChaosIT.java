package io.openscf.chaos;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the chaos suite: two gateways, the faults that found most. {@code ./openscf test --chaos} has all. */
class ChaosIT {
    @Test
    void losesNothingAndHealsWithoutARestart() {
        try (var site = Site.start(2, Map.of())) {
            ChaosReport.of(site, Faults.few(), 15).assertPromises();
        }
    }
}
