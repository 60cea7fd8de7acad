package io.openscf.connector.timer;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SCF's cron (events/README.md section 3.1): second, minute, hour, day, month, weekday (0 is Sunday), year; or the five
 * fields minute to weekday. When day and weekday are both restricted, either matching fires. {@code L W #} are taken
 * as well. Immutable.
 *
 * <p>Clock changes: a time that is left out fires once, as much later as the clock was put forward. A time that comes
 * twice fires at the first; only a schedule of every hour ({@code *}) goes on through the second.
 */
final class Cron {
    private static final LocalDateTime END = LocalDateTime.of(2100, 1, 1, 0, 0);
    private static final int LONGEST = 1000;

    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final CronDays days;
    private final BitSet months;
    private final BitSet years;
    private final boolean everyHour;

    private Cron(String[] fields) {
        seconds = CronField.SECOND.parse(fields[0]);
        minutes = CronField.MINUTE.parse(fields[1]);
        hours = CronField.HOUR.parse(fields[2]);
        days = CronDays.parse(fields[3], fields[5]);
        months = CronField.MONTH.parse(fields[4]);
        years = CronField.YEAR.parse(fields[6]);
        everyHour = hours.cardinality() == 24;
    }

    /** Throws IllegalArgumentException with the reason when the text is no such expression. */
    static Cron parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a cron expression has at most " + LONGEST + " characters");
        }
        var fields = text.strip().toUpperCase(Locale.ROOT).split("\\s+");
        return switch (fields.length) {
            case 7 -> new Cron(fields);
            case 5 -> new Cron(new String[] {"0", fields[0], fields[1], fields[2], fields[3], fields[4], "*"});
            default ->
                throw new IllegalArgumentException(
                        "a cron expression has 7 fields (second minute hour day month weekday year), or 5");
        };
    }

    /** The first fire after the instant, a whole second; empty when there is none until the end of 2099. */
    Optional<Instant> next(Instant after, ZoneId zone) {
        var from = Instant.ofEpochSecond(Math.max(after.getEpochSecond() + 1, 0));
        // Between two clock changes local time runs like any other; so each such stretch is searched by itself.
        while (local(from, ZoneOffset.MIN).isBefore(END)) {
            var change = zone.getRules().nextTransition(from);
            var found = within(from, change == null ? END : change.getDateTimeBefore(), zone);
            if (found.isPresent() || change == null) {
                return found;
            }
            from = change.getInstant();
        }
        return Optional.empty();
    }

    private Optional<Instant> within(Instant from, LocalDateTime end, ZoneId zone) {
        var offset = zone.getRules().getOffset(from);
        var before = zone.getRules().previousTransition(from.plusNanos(1));
        var start = local(from, offset);
        if (before != null && before.isOverlap() && !everyHour && start.isBefore(before.getDateTimeBefore())) {
            start = before.getDateTimeBefore();
        }
        var ordinary = next(start, end).map(time -> time.toInstant(offset));
        return Stream.concat(ordinary.stream(), leftOut(from, before).stream()).min(Instant::compareTo);
    }

    /** The first fire of those that the clock jumped over, told in the time before the jump. */
    private Optional<Instant> leftOut(Instant from, @Nullable ZoneOffsetTransition jump) {
        if (jump == null || !jump.isGap()) {
            return Optional.empty();
        }
        return next(local(from, jump.getOffsetBefore()), jump.getDateTimeAfter())
                .map(time -> time.toInstant(jump.getOffsetBefore()));
    }

    private static LocalDateTime local(Instant instant, ZoneOffset offset) {
        return LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, offset);
    }

    /** The first matching local time from the one (with it) to the other (without). */
    private Optional<LocalDateTime> next(LocalDateTime from, LocalDateTime end) {
        var day = from.toLocalDate();
        var today = days.match(day) && isMonth(day) ? time(from.toLocalTime()) : null;
        var date = today != null ? day : date(day.plusDays(1), end);
        var time = today != null ? today : time(LocalTime.MIDNIGHT);
        return date == null || time == null
                ? Optional.empty()
                : Optional.of(date.atTime(time)).filter(found -> found.isBefore(end));
    }

    private boolean isMonth(LocalDate day) {
        return months.get(day.getMonthValue()) && years.get(day.getYear());
    }

    private @Nullable LocalDate date(LocalDate from, LocalDateTime end) {
        var date = from;
        while (date.atStartOfDay().isBefore(end)) {
            if (!years.get(date.getYear())) {
                date = LocalDate.of(date.getYear() + 1, 1, 1);
            } else if (!months.get(date.getMonthValue())) {
                date = date.plusMonths(1).withDayOfMonth(1);
            } else if (!days.match(date)) {
                date = date.plusDays(1);
            } else {
                return date;
            }
        }
        return null;
    }

    private @Nullable LocalTime time(LocalTime from) {
        for (int hour = hours.nextSetBit(from.getHour()); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            boolean sameHour = hour == from.getHour();
            int minute = minutes.nextSetBit(sameHour ? from.getMinute() : 0);
            for (; minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                int second = seconds.nextSetBit(sameHour && minute == from.getMinute() ? from.getSecond() : 0);
                if (second >= 0) {
                    return LocalTime.of(hour, minute, second);
                }
            }
        }
        return null;
    }
}
