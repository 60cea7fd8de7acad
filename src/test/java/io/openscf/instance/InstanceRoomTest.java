package io.openscf.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.InstanceConcurrency;
import java.util.List;
import java.util.function.IntToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** {@code DynamicEnabled} FALSE = fixed, TRUE = dynamic, at most {@code MaxConcurrency} (runtimes.md section 11). */
class InstanceRoomTest {
    private static final long MILLISECOND = 1_000_000;

    private static InstanceRoom dynamic(int max) {
        return new InstanceRoom(new InstanceConcurrency(true, max, null));
    }

    /** Many windows of an instance that is always full; how long a request takes depends on how many there are. */
    private static int found(InstanceRoom room, IntToLongFunction nanos) {
        for (int i = 0; i < 100 * InstanceRoom.WINDOW; i++) {
            room.ended(nanos.applyAsLong(room.now()), room.now());
        }
        return room.now();
    }

    @Test
    void aFixedRoomStaysWhatItIs() {
        var room = new InstanceRoom(new InstanceConcurrency(false, 10, null));

        assertThat(found(room, running -> running * MILLISECOND)).isEqualTo(10);
    }

    @Test
    void aServerThatOnlyWaitsGetsAllThatIsAllowed() {
        assertThat(found(dynamic(100), running -> 50 * MILLISECOND)).isEqualTo(100);
    }

    /** It can do ten at once; beyond that every further one makes all slower. */
    @Test
    void aServerIsNotGivenMuchMoreThanItCanDo() {
        assertThat(found(dynamic(100), running -> MILLISECOND * Math.max(10, running)))
                .isBetween(10, 40);
    }

    @Test
    void aServerThatHasBecomeSlowGetsFewer() {
        var room = dynamic(100);
        int before = found(room, running -> 10 * MILLISECOND);

        for (int i = 0; i < 3 * InstanceRoom.WINDOW; i++) {
            room.ended(100 * MILLISECOND, room.now());
        }

        assertThat(before).isEqualTo(100);
        assertThat(room.now()).isLessThan(30);
    }

    @Test
    void whoIsNeverFullGetsNoMore() {
        var room = dynamic(100);
        for (int i = 0; i < 10 * InstanceRoom.WINDOW; i++) {
            room.ended(MILLISECOND, 1);
        }

        assertThat(room.now()).isEqualTo(InstanceRoom.FIRST);
    }

    @Property(tries = 200)
    void staysBetweenOneAndTheMaximum(
            @ForAll @IntRange(min = 1, max = 100) int max,
            @ForAll @Size(max = 300) List<@LongRange(min = 0, max = 10_000_000_000L) Long> nanos) {
        var room = dynamic(max);
        for (long one : nanos) {
            room.ended(one, room.now());
            assertThat(room.now()).isBetween(1, max);
        }
    }
}
