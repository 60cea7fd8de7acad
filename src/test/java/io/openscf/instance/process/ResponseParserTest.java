package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private final ResponseParser parser = new ResponseParser();

    @Test
    void readsAnswersByteByByteOneAfterTheOther() {
        String text = "HTTP/1.1 200 OK\r\nX-Openscf-Output: 1\r\nContent-Length: 3\r\n\r\nabc";
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < text.length() - 1; i++) {
                assertThat(take(Buffer.buffer(text.substring(i, i + 1)))).isNull();
            }
            var answer = take(Buffer.buffer("c"));
            assertThat(answer).isNotNull();
            assertThat(answer.body().toString()).isEqualTo("abc");
            assertThat(answer.headers()).containsEntry("x-openscf-output", "1");
        }
    }

    @Test
    void readsHeadersInAnySpelling() {
        var answer = take(Buffer.buffer(
                "HTTP/1.1 200 OK\r\nCONTENT-TYPE:text/plain\r\ncontent-LENGTH:  2\r\nnonsense\r\n\r\nok"));

        assertThat(answer).isNotNull();
        assertThat(answer.body().toString()).isEqualTo("ok");
        assertThat(answer.headers()).containsOnly(Map.entry("content-type", "text/plain"));
    }

    @Test
    void readsALargeBodyInPieces() {
        // given
        var text = "x".repeat(300_000);
        var whole = Buffer.buffer(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n" + text);

        // when
        ResponseParser.Answer answer = null;
        for (int at = 0; at < whole.length(); at += 7_001) {
            assertThat(answer).isNull();
            answer = take(whole.getBuffer(at, Math.min(whole.length(), at + 7_001)));
        }

        // then
        assertThat(answer).isNotNull();
        assertThat(answer.body().toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1 2", "0x1"})
    void refusesALengthThatIsNoNumber(String length) {
        assertThatThrownBy(() -> take(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")))
                .isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "HTTP\r\n\r\n", "nonsense that is no answer\r\n\r\n"})
    void refusesWhatIsNoAnswer(String text) {
        assertThatThrownBy(() -> take(Buffer.buffer(text))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void readsChunks() {
        var answer = take(Buffer.buffer(
                "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n"));

        assertThat(answer).isNotNull();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body().toString()).isEqualTo("abc");
    }

    @Test
    void refusesMoreThanSixMegabytes() {
        assertThatThrownBy(() -> take(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 6291457\r\n\r\n")))
                .isInstanceOf(ResponseParser.TooLong.class);
    }

    private ResponseParser.@Nullable Answer take(Buffer bytes) {
        return parser.take(bytes.getByteBuf());
    }
}
