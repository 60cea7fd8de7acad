package io.openscf.api.management.log;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import org.jspecify.annotations.Nullable;

/** A span of time in the texts of the API, UTC+8; both ends or none (management-api.md section 10.7). */
record TimeWindow(Instant from, Instant until) {
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

    static TimeWindow of(@Nullable String start, @Nullable String end, Duration byDefault) {
        if (isEmpty(start) != isEmpty(end)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__START_TIME_OR_END_TIME, "Give StartTime and EndTime together.");
        }
        if (start == null || end == null || start.isEmpty()) {
            // A moment ahead, as a run may begin while this is asked.
            var now = Instant.now().plusSeconds(1);
            return new TimeWindow(now.minus(byDefault), now);
        }
        var window = new TimeWindow(instant(start), instant(end));
        if (window.until.isBefore(window.from)
                || Duration.between(window.from, window.until).compareTo(Duration.ofDays(1)) > 0) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__START_TIME_OR_END_TIME,
                    "EndTime is after StartTime, by one day at most.");
        }
        return window;
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static Instant instant(String text) {
        try {
            return LocalDateTime.parse(text, TEXT).toInstant(ZONE);
        } catch (DateTimeParseException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__DATE_TIME, "A time is written YYYY-MM-DD HH:MM:SS, in UTC+8.");
        }
    }

    static String text(Instant instant) {
        return TEXT.format(instant.atOffset(ZONE));
    }
}
