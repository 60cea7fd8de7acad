package io.openscf.instance.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EpochTest {
    @Test
    void knowsAProcessThatLivesAndOneThatHasEnded() throws Exception {
        // given
        var other = new ProcessBuilder("sleep", "60").start();
        var epoch = epoch(other.pid());

        // then
        assertThat(Epoch.alive(Epoch.current())).isTrue();
        assertThat(Epoch.alive(epoch)).isTrue();

        // when
        other.destroyForcibly().waitFor();

        // then
        assertThat(Epoch.alive(epoch)).isFalse();
    }

    @Test
    void takesAnotherProcessOfTheSameNumberForNobody() {
        assertThat(Epoch.alive(Epoch.current() + "1")).isFalse();
        assertThat(Epoch.alive("no number")).isFalse();
    }

    /** In ticks since the machine's start (proc(5), field 22): the clock may be set while gateways run. */
    @Test
    void doesNotDependOnTheClock() throws IOException {
        assertThat(Epoch.current()).isEqualTo(epoch(ProcessHandle.current().pid()));
    }

    private static String epoch(long pid) throws IOException {
        var fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceFirst("\\(.*\\)", "name")
                .split(" ");
        return Long.toString(pid, 36) + "x" + Long.toString(Long.parseLong(fields[21]), 36);
    }
}
