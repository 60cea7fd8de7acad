package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
    private final ResponseParser parser = new ResponseParser();

    @Test
    void readsAnswersByteByByteOneAfterTheOther() {
        String text = "HTTP/1.1 200 OK\r\nX-Openscf-Output: 1\r\nContent-Length: 3\r\n\r\nabc";
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < text.length() - 1; i++) {
                assertThat(parser.take(Buffer.buffer(text.substring(i, i + 1)))).isNull();
            }
            var answer = parser.take(Buffer.buffer("c"));
            assertThat(answer).isNotNull();
            assertThat(answer.body().toString()).isEqualTo("abc");
            assertThat(answer.headers()).containsEntry("x-openscf-output", "1");
        }
    }

    @Test
    void readsChunks() {
        var answer = parser.take(Buffer.buffer(
                "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n"));

        assertThat(answer).isNotNull();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body().toString()).isEqualTo("abc");
    }

    @Test
    void refusesMoreThanSixMegabytes() {
        assertThatThrownBy(() -> parser.take(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 6291457\r\n\r\n")))
                .isInstanceOf(ResponseParser.TooLong.class);
    }
}
