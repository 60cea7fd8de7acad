package io.openscf.instance.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTest {
    @Test
    void livesAsLongAsItsProcess() throws Exception {
        var process = sleeping();
        var epoch = Epoch.of(process.toHandle());

        assertThat(Epoch.alive(epoch)).isTrue();
        process.destroyForcibly().waitFor();

        assertThat(Epoch.alive(epoch)).isFalse();
        assertThat(Epoch.alive(Epoch.current())).isTrue();
    }

    /** Consecutive process ids end in every digit there is. */
    @Test
    void isKnownWhateverDigitsItsProcessHas() throws Exception {
        List<Process> all = new ArrayList<>();
        try {
            for (int i = 0; i < 72; i++) {
                all.add(sleeping());
            }
            assertThat(all)
                    .allSatisfy(process -> assertThat(Epoch.alive(Epoch.of(process.toHandle())))
                            .as(Epoch.of(process.toHandle()))
                            .isTrue());
        } finally {
            all.forEach(Process::destroyForcibly);
        }
    }

    private static Process sleeping() throws Exception {
        return new ProcessBuilder("sleep", "60").start();
    }

    /** Another process has the number now. */
    @Test
    void isNotAnotherProcessOfThatNumber() {
        var mine = Epoch.current();

        assertThat(Epoch.alive(mine.substring(0, mine.indexOf('_')) + "_1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "1", "1_", "_1", "1_!", "zzzzzzzzzzzzzzzzzzzz_1", "7kpxtp2r0l"})
    void isNobodyOfAnotherForm(String epoch) {
        assertThat(Epoch.alive(epoch)).isFalse();
    }
}
