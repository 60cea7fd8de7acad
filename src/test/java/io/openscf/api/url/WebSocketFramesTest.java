package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as RFC 6455 section 5.2 writes them, cut anywhere. */
class WebSocketFramesTest {
    private static final int LIMIT = 1000;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final WebSocketFrames frames = new WebSocketFrames(LIMIT);

    /** One frame. */
    record Frame(int opcode, int length, boolean masked, boolean last) {
        Buffer bytes() {
            return bytes(new byte[length]);
        }

        Buffer bytes(byte[] payload) {
            var bytes = Buffer.buffer().appendByte((byte) ((last ? 0x80 : 0) | opcode));
            int mask = masked ? 0x80 : 0;
            if (length < 126) {
                bytes.appendByte((byte) (mask | length));
            } else if (length < 65_536) {
                bytes.appendByte((byte) (mask | 126)).appendShort((short) length);
            } else {
                bytes.appendByte((byte) (mask | 127)).appendLong(length);
            }
            byte[] key = {11, 22, 33, 44};
            if (masked) {
                bytes.appendBytes(key);
            }
            for (int i = 0; i < payload.length; i++) {
                bytes.appendByte((byte) (payload[i] ^ (masked ? key[i % 4] : 0)));
            }
            return bytes;
        }
    }

    private static void takeAll(WebSocketFrames frames, Buffer bytes) {
        for (int at = 0; at < bytes.length() && !frames.tooLong(); ) {
            at = frames.take(bytes, at);
        }
    }

    @Property(tries = 300)
    void countsTheSameMessagesHoweverTheBytesAreCut(
            @ForAll("messages") List<Frame> sent, @ForAll @IntRange(min = 1, max = 50) int piece) {
        var seen = new WebSocketFrames(100_000);
        var bytes = Buffer.buffer();
        sent.forEach(frame -> bytes.appendBuffer(frame.bytes()));

        for (int at = 0; at < bytes.length(); at += piece) {
            takeAll(seen, bytes.slice(at, Math.min(bytes.length(), at + piece)));
        }

        assertThat(seen.messages()).isEqualTo(sent.size());
        assertThat(seen.betweenFrames()).isTrue();
        assertThat(seen.tooLong()).isFalse();
        assertThat(seen.closeCode()).isZero();
    }

    @Provide
    Arbitrary<List<Frame>> messages() {
        var lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 200), Arbitraries.of(125, 126, 127, 65_535, 65_536));
        return Combinators.combine(lengths, Arbitraries.of(true, false))
                .as((length, masked) -> new Frame(TEXT, length, masked, true))
                .list()
                .ofMaxSize(4);
    }

    @Test
    void stopsAtTheEndOfAFrame() {
        var two = new Frame(TEXT, 5, true, true).bytes();
        int one = two.length();
        two.appendBuffer(new Frame(TEXT, 3, true, true).bytes());

        assertThat(frames.take(two, 0)).isEqualTo(one);
        assertThat(frames.betweenFrames()).isTrue();
        assertThat(frames.take(two, one)).isEqualTo(two.length());
    }

    @Test
    void aMessageOfSeveralFramesIsOneAndItsFramesCountTogether() {
        takeAll(frames, new Frame(TEXT, 600, false, false).bytes());
        takeAll(frames, new Frame(PING, 100, false, true).bytes());
        takeAll(frames, new Frame(CONTINUATION, 400, false, true).bytes());

        assertThat(frames.messages()).isEqualTo(1);
        assertThat(frames.tooLong()).as("exactly the limit").isFalse();
        takeAll(frames, new Frame(CONTINUATION, 1, false, true).bytes());
        assertThat(frames.tooLong()).isTrue();
    }

    @Test
    void aLengthBeyondAllNumbersIsTooLong() {
        takeAll(
                frames,
                Buffer.buffer().appendByte((byte) 0x82).appendByte((byte) 127).appendLong(-1));

        assertThat(frames.tooLong()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsTheClosingCodeMaskedOrNot(boolean masked) {
        takeAll(frames, new Frame(CLOSE, 4, masked, true).bytes(new byte[] {0x0f, (byte) 0xa0, 'o', 'k'}));

        assertThat(frames.closeCode()).isEqualTo(4000);
    }

    @Test
    void aCloseWithoutACodeHasTheCodeForThat() {
        takeAll(frames, new Frame(CLOSE, 0, false, true).bytes());

        assertThat(frames.closeCode()).isEqualTo(WebSocketFrames.NO_CODE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void understandsTheCloseFramesThatItWrites(boolean masked) {
        takeAll(frames, WebSocketFrames.close(1009, masked));

        assertThat(frames.closeCode()).isEqualTo(1009);
    }
}
