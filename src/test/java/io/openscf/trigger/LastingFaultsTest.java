package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastingFaultsTest {
    private final List<String> log = new ArrayList<>();
    private final LastingFaults faults = new LastingFaults("not fired", log::add);

    @Test
    void aFaultThatLastsIsToldOnce() {
        met("a", "unreadable", 60);
        met("b", "unreadable", 60);

        assertThat(log).containsExactly("not fired trigger=a: unreadable", "not fired trigger=b: unreadable");
    }

    @Test
    void anotherReasonIsToldWithTheCountOfTheOneBefore() {
        met("a", "unreadable", 3);
        met("a", "no Redis", 2);

        assertThat(log)
                .containsExactly(
                        "not fired trigger=a: unreadable",
                        "not fired trigger=a: no Redis; until now it was so 3 times: unreadable");
    }

    @Test
    void itsEndIsToldOnceAndTheSameFaultLaterIsNew() {
        met("a", "unreadable", 3);
        faults.over("a");
        faults.over("a");
        met("a", "unreadable", 1);

        assertThat(log)
                .containsExactly(
                        "not fired trigger=a: unreadable",
                        "not fired trigger=a: over, it was so 3 times: unreadable",
                        "not fired trigger=a: unreadable");
    }

    @Test
    void deletedTriggersAreForgottenWithoutAWord() {
        met("a", "unreadable", 3);
        faults.keep(Set.of("b"));
        faults.over("a");

        assertThat(log).hasSize(1);
    }

    private void met(String trigger, String reason, int times) {
        for (int i = 0; i < times; i++) {
            faults.met(trigger, new IllegalStateException(reason));
        }
    }
}
