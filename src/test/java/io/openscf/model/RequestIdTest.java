package io.openscf.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestIdTest {
    @Test
    void isARandomUuid() {
        for (int i = 0; i < 1000; i++) {
            var id = RequestId.next();
            var uuid = UUID.fromString(id);
            assertThat(uuid).hasToString(id);
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
        }
    }

    @Test
    void differsOverAllThreads() {
        var seen = ConcurrentHashMap.<String>newKeySet();

        IntStream.range(0, 200_000).parallel().forEach(i -> seen.add(RequestId.next()));

        assertThat(seen).hasSize(200_000);
    }

    /** Ids cannot be guessed: every bit but the six fixed ones is drawn, each as often 0 as 1. */
    @Test
    void drawsAll122Bits() {
        int rounds = 20_000;
        var ones = new int[128];
        for (int i = 0; i < rounds; i++) {
            var uuid = UUID.fromString(RequestId.next());
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += (int) (uuid.getMostSignificantBits() >>> bit & 1);
                ones[64 + bit] += (int) (uuid.getLeastSignificantBits() >>> bit & 1);
            }
        }
        // ten standard deviations
        double slack = 10 * Math.sqrt(rounds) / 2;
        var drawn = IntStream.of(ones).filter(count -> Math.abs(count - rounds / 2.0) < slack);
        assertThat(drawn.count()).isEqualTo(122);
    }
}
