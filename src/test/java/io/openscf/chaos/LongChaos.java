package io.openscf.chaos;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The long form of the chaos suite, in the Maven profile {@code chaos}: every fault, one gateway and three. */
class LongChaos {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void losesNothingAndHealsWithoutARestart(int gateways) {
        var faults = new ArrayList<>(Faults.all());
        if (!SmallDisk.possible()) {
            faults.remove(Faults.REDIS_DISK_FULL);
            System.out.println(
                    "SKIPPED: '" + Faults.REDIS_DISK_FULL.name() + "' needs root, which may mount a small disk");
        }
        System.out.printf("%n%d gateway(s), durability disk%n", gateways);
        try (var site = Site.start(gateways, Map.of())) {
            ChaosReport.of(site, faults, 20).assertPromises();
        }
    }
}
