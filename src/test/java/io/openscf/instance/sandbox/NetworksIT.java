package io.openscf.instance.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several gateways on one machine, or several lives of one in a process, keep out of each other's networks. */
class NetworksIT {
    @Test
    void oneThatClosesLeavesTheOthersOfTheSameProcessReachable() throws Exception {
        // given
        var first = Networks.open(List.of(), List.of());
        assumeTrue(first != null, "SKIPPED: no own networks on this machine");
        var second = Networks.open(List.of(), List.of());
        var third = Networks.open(List.of(), List.of());
        var slot = second.take().get(10, TimeUnit.SECONDS);

        // when
        first.close();
        third.close();
        var fourth = Networks.open(List.of(), List.of());
        fourth.close();

        // then
        assertThat(fourth.machineAddress()).isNotEqualTo(second.machineAddress());
        assertThat(routeTo(slot.address())).contains(" dev of").contains(" src " + second.machineAddress());
        second.giveBack(slot);
        second.close();
    }

    private static String routeTo(String address) throws IOException {
        var process = new ProcessBuilder("ip", "route", "get", address)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes());
    }
}
