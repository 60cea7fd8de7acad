package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final Output output = new Output("token");

    private void write(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        output.take(bytes, bytes.length);
    }

    @Test
    void cutsRunsAtTheirMarksAlsoWithinALine() {
        write("one\ntwo\u001etoken id-1\nthree");

        assertThat(output.takeText("id-1")).isEqualTo("one\ntwo");
        assertThat(output.takeText("id-2")).isEqualTo("three");
    }

    @Test
    void findsTheMarkBehindALineThatIsTooLong() {
        // given
        var told = new AtomicInteger();
        output.whenMarked("id-1", told::incrementAndGet);

        // when
        write("x".repeat(20_000) + "\u001etoken id-1\n");
        write("next\n");

        // then
        assertThat(told).hasValue(1);
        assertThat(output.takeText("id-1"))
                .hasSizeBetween(8 * 1024, 8 * 1024 + 1)
                .matches("x+\n?");
        assertThat(output.takeText("id-2")).isEqualTo("next\n");
    }

    @Test
    void takesNoOtherTextForAMark() {
        write("a\u001eb\u001etoke id-1\nc\n");

        assertThat(output.takeText("id-1")).isEqualTo("a\u001eb\u001etoke id-1\nc\n");
    }
}
