package io.openscf.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people on this machine write and read them. */
final class LocalTime {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private LocalTime() {}

    /** A time of openscf's own actions in the local zone; empty for an empty one. */
    static String shown(String time, ZoneId zone) {
        return time.isEmpty() ? "" : SHOWN.format(Instant.parse(time).atZone(zone));
    }

    /** {@code 15m}, {@code 2h}, {@code 1d} before now, {@code 2026-01-02T03:04:05} in the local zone, or with a zone. */
    static Instant parse(String text, Instant now, ZoneId zone) {
        try {
            if (text.matches("\\d{1,6}[smhd]")) {
                var upper = text.toUpperCase(Locale.ROOT);
                return now.minus(Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper));
            }
            var time = text.replace(' ', 'T');
            return time.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                    ? OffsetDateTime.parse(time).toInstant()
                    : LocalDateTime.parse(time).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException("'" + text + "' is no time: 15m, 2h, 1d or 2026-01-02T03:04:05");
        }
    }
}
