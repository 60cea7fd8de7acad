package io.openscf.connector.timer;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAdjusters;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which days fire: by day of month or by weekday, whichever is restricted; when both are, either will do. */
final class CronDays {
    private static final Pattern WORKING_DAY = Pattern.compile("([0-9]{1,2})W");
    private static final Pattern LAST_OF_KIND = Pattern.compile("([A-Z0-9]+?)L");
    private static final Pattern NTH_OF_KIND = Pattern.compile("([A-Z0-9]+)#([1-5])");

    private final Predicate<LocalDate> rule;

    private CronDays(Predicate<LocalDate> rule) {
        this.rule = rule;
    }

    static CronDays parse(String day, String weekday) {
        var byDay = any(day, CronDays::day);
        var byWeekday = any(weekday, CronDays::weekday);
        if (isWhole(day)) {
            return new CronDays(byWeekday);
        }
        return new CronDays(isWhole(weekday) ? byDay : byDay.or(byWeekday));
    }

    boolean match(LocalDate date) {
        return rule.test(date);
    }

    private static boolean isWhole(String field) {
        return field.equals("*") || field.equals("*/1");
    }

    private static Predicate<LocalDate> any(
            String field, java.util.function.Function<String, Predicate<LocalDate>> item) {
        return Stream.of(field.split(",", -1)).map(item).reduce(date -> false, Predicate::or);
    }

    private static Predicate<LocalDate> day(String item) {
        var working = WORKING_DAY.matcher(item);
        if (item.equals("L")) {
            return date -> date.getDayOfMonth() == date.lengthOfMonth();
        } else if (item.equals("LW")) {
            return date -> date.equals(workingDayNear(date, date.lengthOfMonth()));
        } else if (working.matches()) {
            int day = CronField.DAY.value(working.group(1));
            return date -> day <= date.lengthOfMonth() && date.equals(workingDayNear(date, day));
        }
        var days = CronField.DAY.parse(item);
        return date -> days.get(date.getDayOfMonth());
    }

    /** The nearest Monday to Friday of the same month. */
    private static LocalDate workingDayNear(LocalDate month, int day) {
        var wanted = month.withDayOfMonth(day);
        return switch (wanted.getDayOfWeek()) {
            case SATURDAY -> day == 1 ? wanted.plusDays(2) : wanted.minusDays(1);
            case SUNDAY -> day == wanted.lengthOfMonth() ? wanted.minusDays(2) : wanted.plusDays(1);
            case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> wanted;
        };
    }

    private static Predicate<LocalDate> weekday(String item) {
        var last = LAST_OF_KIND.matcher(item);
        var nth = NTH_OF_KIND.matcher(item);
        if (last.matches()) {
            var kind = dayOfWeek(CronField.WEEKDAY.value(last.group(1)));
            return date -> date.equals(date.with(TemporalAdjusters.lastInMonth(kind)));
        } else if (nth.matches()) {
            var kind = dayOfWeek(CronField.WEEKDAY.value(nth.group(1)));
            int number = Integer.parseInt(nth.group(2));
            return date -> date.getDayOfWeek() == kind && date.get(ChronoField.ALIGNED_WEEK_OF_MONTH) == number;
        }
        var weekdays = CronField.WEEKDAY.parse(item);
        return date -> weekdays.get(date.getDayOfWeek().getValue() % 7);
    }

    private static DayOfWeek dayOfWeek(int weekday) {
        return DayOfWeek.of(weekday == 0 ? 7 : weekday);
    }
}
