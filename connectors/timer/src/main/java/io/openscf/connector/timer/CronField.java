package io.openscf.connector.timer;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of a cron expression: a comma-separated list of {@code *}, values, ranges and steps of them. */
enum CronField {
    SECOND(0, 59),
    MINUTE(0, 59),
    HOUR(0, 23),
    DAY(1, 31),
    MONTH(1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    WEEKDAY(0, 6, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"),
    YEAR(1970, 2099);

    private static final Pattern ITEM =
            Pattern.compile("(?:(?<all>\\*)|(?<first>[A-Z0-9]+)(?:-(?<last>[A-Z0-9]+))?)(?:/(?<step>[0-9]{1,4}))?");

    private final int min;
    private final int max;
    private final List<String> names;

    CronField(int min, int max, String... names) {
        this.min = min;
        this.max = max;
        this.names = List.of(names);
    }

    /** The values that the text (capital letters) stands for; throws IllegalArgumentException with the reason. */
    BitSet parse(String text) {
        var values = new BitSet();
        for (var item : text.split(",", -1)) {
            values.or(item(item));
        }
        return values;
    }

    private BitSet item(String text) {
        var item = ITEM.matcher(text);
        if (!item.matches()) {
            throw wrong(text);
        }
        int first = item.group("all") != null ? min : value(item.group("first"));
        int last = last(item, first);
        int step = item.group("step") == null ? 1 : Integer.parseInt(item.group("step"));
        if (first > last || step < 1 || step > max - min + 1) {
            throw wrong(text);
        }
        var values = new BitSet();
        for (int value = first; value <= last; value += step) {
            values.set(value);
        }
        return values;
    }

    /** A step without an end runs to the end of the field: {@code 10/20} is 10, 30, 50. */
    private int last(Matcher item, int first) {
        if (item.group("last") != null) {
            return value(item.group("last"));
        }
        return item.group("all") != null || item.group("step") != null ? max : first;
    }

    /** A number or a name of this field. */
    int value(String text) {
        int named = names.indexOf(text);
        if (named >= 0) {
            return min + named;
        }
        // Longer than any value can be, and so never too long for an int.
        int value = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            throw wrong(text);
        }
        return value;
    }

    IllegalArgumentException wrong(String text) {
        var shown = text.length() > 20 ? text.substring(0, 20) + "…" : text;
        var what = names.isEmpty() ? "" : " (or " + names.getFirst() + " to " + names.getLast() + ")";
        return new IllegalArgumentException("'" + shown + "' is not valid as " + name().toLowerCase(Locale.ROOT)
                + "; take " + min + " to " + max + what + ", lists, ranges (a-b) and steps (a/b)");
    }
}
