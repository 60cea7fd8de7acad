package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FollowedRunTest {
    private final FollowedRun run = new FollowedRun();

    @Test
    void printsOnlyWhatIsNewThoughTheReportOfTheStartComesLater() {
        assertThat(run.more("START RequestId:1\none\n")).isEqualTo("START RequestId:1\none\n");
        assertThat(run.more("START RequestId:1\none\n")).isEmpty();
        assertThat(run.more("START RequestId:1\none\ntwo\n")).isEqualTo("two\n");
        assertThat(run.more("START RequestId:1\nInit Report RequestId: 1 Coldstart: 3ms\none\ntwo\nEND RequestId:1\n"))
                .isEqualTo("END RequestId:1\n");
    }

    @Test
    void goesOnWhereItWasWhenTheBeginningIsNoLongerKept() {
        assertThat(run.more("START RequestId:1\n0123456789")).endsWith("0123456789");
        assertThat(run.more(
                        "START RequestId:1\n[PLATFORM] the first 8 characters of the output are no longer kept\n89ab"))
                .isEqualTo("ab");
    }

    @Test
    void saysWhatItHasMissed() {
        run.more("START RequestId:1\n01");

        assertThat(run.more(
                        "START RequestId:1\n[PLATFORM] the first 8 characters of the output are no longer kept\n89"))
                .isEqualTo("[PLATFORM] the first 8 characters of the output are no longer kept\n89");
    }
}
