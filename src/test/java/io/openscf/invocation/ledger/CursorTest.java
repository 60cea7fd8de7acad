package io.openscf.invocation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void isReadAsItWasWritten() {
        var cursor = new Cursor(Instant.parse("2026-01-02T03:04:05.678Z"), "a request id");

        assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "1767323045678", "x y", "1 a\0b"})
    void isRefusedWhenItIsNone(String text) {
        var encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cursor.parse(encoded)).isInstanceOf(IllegalArgumentException.class);
    }
}
