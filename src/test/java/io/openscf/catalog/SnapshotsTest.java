package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final FunctionKey KEY = new FunctionKey("default", "hello");

    private final Snapshots snapshots = new Snapshots();

    @Test
    void keepsWhatWasReadUntilItIsForgotten() {
        // given
        snapshots.keep(KEY, revision(1), snapshots.begin());
        assertThat(snapshots.get(KEY, true)).isEqualTo(revision(1));

        // when
        snapshots.forget(KEY);

        // then
        assertThat(snapshots.get(KEY, true)).isNull();
    }

    @Test
    void doesNotKeepAReadingThatAChangeOvertook() {
        // given
        long begun = snapshots.begin();
        snapshots.forget(KEY);

        // when
        snapshots.keep(KEY, revision(1), begun);

        // then
        assertThat(snapshots.get(KEY, true)).isNull();
    }

    @Test
    void forgetsAllWhenChangesMayHaveBeenMissed() {
        // given
        snapshots.keep(KEY, revision(1), snapshots.begin());

        // when
        snapshots.forgetAll();

        // then
        assertThat(snapshots.get(KEY, true)).isNull();
    }

    @Test
    void believesAFreshSnapshotWhileChangesAreNotHeard() {
        snapshots.keep(KEY, revision(1), snapshots.begin());

        assertThat(snapshots.get(KEY, false)).isEqualTo(revision(1));
    }

    private static Picture revision(long revision) {
        var version = new FunctionVersion(
                KEY,
                "lam-12345678",
                "$LATEST",
                revision,
                FunctionStatus.ACTIVE,
                FunctionType.EVENT,
                "Python3.9",
                "index.main_handler",
                128,
                Duration.ofSeconds(3),
                Duration.ofSeconds(65),
                Map.of(),
                "00");
        return new Picture(Map.of("$LATEST", version), Map.of());
    }
}
