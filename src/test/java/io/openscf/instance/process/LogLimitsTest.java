package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** runtimes.md section 13: 1 MB and 5000 lines per 5 s; a line over 8 KB is cut. */
class LogLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private final AtomicLong clock = new AtomicLong();
    private final Output output = new Output("token", clock::get);

    private void write(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        output.take(bytes, bytes.length);
    }

    @Test
    void keeps5000LinesIn5SecondsAndSaysHowManyWereDropped() {
        write("line\n".repeat(5003));
        write("\u001etoken id-1\n");

        assertThat(output.takeText("id-1"))
                .isEqualTo("line\n".repeat(5000)
                        + "[PLATFORM] 3 lines (15 bytes) dropped: a run may log 1 MB and 5000 lines in 5 seconds\n");
    }

    @Test
    void goesOnAfter5SecondsWithTheNoteWhereTheLinesAreMissing() {
        // given
        write("early\n".repeat(5000));
        clock.set(4 * SECOND);
        write("lost\n".repeat(2));
        clock.set(5 * SECOND);

        // when
        write("late\n\u001etoken id-1\n");

        // then
        assertThat(output.takeText("id-1"))
                .isEqualTo("early\n".repeat(5000)
                        + "[PLATFORM] 2 lines (10 bytes) dropped: a run may log 1 MB and 5000 lines in 5 seconds\n"
                        + "late\n");
    }

    @Test
    void keeps1MegabyteIn5Seconds() {
        // given
        String line = "x".repeat(1023) + "\n";

        // when
        write(line.repeat(1025));

        // then
        assertThat(output.takeText("id-1"))
                .isEqualTo(line.repeat(1024)
                        + "[PLATFORM] 1 lines (1024 bytes) dropped: a run may log 1 MB and 5000 lines in 5 seconds\n");
    }

    @Test
    void countsAnewForTheNextRun() {
        write("first\n".repeat(5001) + "\u001etoken id-1\nsecond\n\u001etoken id-2\n");

        assertThat(output.takeText("id-2")).isEqualTo("second\n");
    }

    @Test
    void cutsALineAt8KilobytesAndGoesOnInTheNext() {
        write("y".repeat(9000) + "\nnext\n");

        assertThat(output.takeText("id-1")).isEqualTo("y".repeat(8192) + "\nnext\n");
    }

    @Test
    void saysWhatItHasToSayBehindAFullLog() {
        write("line\n".repeat(6000));
        output.say("[PLATFORM] Signal received successfully");

        assertThat(output.takeText("id-1")).endsWith("""
                        [PLATFORM] 1000 lines (5000 bytes) dropped: a run may log 1 MB and 5000 lines in 5 seconds
                        [PLATFORM] Signal received successfully
                        """);
    }

    @Test
    void costsLittleToReadWhatNeverEnds() {
        // given
        var threads = ManagementFactory.getThreadMXBean();
        var endless = new Lines(100 << 20);
        long cpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();

        // when
        output.read(endless);

        // then: a core that reads as fast as it can would be busy all the time
        double busy = (double) (threads.getCurrentThreadCpuTime() - cpu) / (System.nanoTime() - begin);
        assertThat(busy).isLessThan(0.6);
        assertThat(output.takeText("id-1").length()).isLessThan(1_100_000);
    }

    /** As many bytes of short lines as asked for, at once. */
    private static class Lines extends InputStream {
        private int left;

        Lines(int bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int count = Math.min(length, left);
            for (int i = 0; i < count; i++) {
                bytes[offset + i] = (byte) (i % 100 == 99 ? '\n' : 'z');
            }
            left -= count;
            return count == 0 ? -1 : count;
        }
    }
}
