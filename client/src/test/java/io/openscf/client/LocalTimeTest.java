package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalTimeTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource({
        "30s, 2026-01-02T03:03:35Z",
        "15m, 2026-01-02T02:49:05Z",
        "2h, 2026-01-02T01:04:05Z",
        "1d, 2026-01-01T03:04:05Z",
        "2026-01-02T11:00:00, 2026-01-02T03:00:00Z",
        "2026-01-02 11:00:00, 2026-01-02T03:00:00Z",
        "2026-01-02T11:00:00Z, 2026-01-02T11:00:00Z",
        "2026-01-02T11:00:00+01:00, 2026-01-02T10:00:00Z"
    })
    void isReadAsAnAgeOrInTheLocalZoneOrWithAZone(String text, String expected) {
        assertThat(LocalTime.parse(text, NOW, SHANGHAI)).isEqualTo(Instant.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "15", "-5m", "1w", "2026-13-01T00:00:00", "2026-01-02"})
    void isRefusedWithAnExampleWhenItIsNone(String text) {
        assertThatThrownBy(() -> LocalTime.parse(text, NOW, SHANGHAI))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("15m");
    }

    @Test
    void isShownInTheLocalZone() {
        assertThat(LocalTime.shown("2026-01-02T03:04:05.678Z", SHANGHAI)).isEqualTo("2026-01-02 11:04:05");
        assertThat(LocalTime.shown("", SHANGHAI)).isEmpty();
    }
}
