package io.openscf.connector.timer;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * SCF's cron (events/README.md section 3.1): second, minute, hour, day, month, weekday (0 is Sunday), year; or the five
 * fields minute to weekday. When day and weekday are both restricted, either matching fires. {@code L W #} are taken
 * as well. A run that falls into the gap of a clock change is left out. Immutable.
 */
final class Cron {
    private static final CronDefinition DEFINITION = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .withValidRange(0, 59)
            .and()
            .withMinutes()
            .withValidRange(0, 59)
            .and()
            .withHours()
            .withValidRange(0, 23)
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .supportsL()
            .supportsW()
            .supportsLW()
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .and()
            .withDayOfWeek()
            .withValidRange(0, 6)
            .withMondayDoWValue(1)
            .supportsHash()
            .supportsL()
            .and()
            .withYear()
            .withValidRange(1970, 2099)
            .and()
            .instance();
    private static final CronParser PARSER = new CronParser(DEFINITION);

    private final List<ExecutionTime> alternatives;

    private Cron(List<ExecutionTime> alternatives) {
        this.alternatives = alternatives;
    }

    /** Throws IllegalArgumentException with the reason when the text is no such expression. */
    static Cron parse(String text) {
        var fields = text.strip().toUpperCase(Locale.ROOT).split("\\s+");
        if (fields.length == 5) {
            fields = ("0 " + String.join(" ", fields) + " *").split(" ");
        }
        if (fields.length != 7) {
            throw new IllegalArgumentException(
                    "a cron expression has 7 fields (second minute hour day month weekday year), or 5");
        }
        if (text.contains("?")) {
            throw new IllegalArgumentException("'?' is not used here; write '*'");
        }
        var alternatives = new ArrayList<ExecutionTime>();
        if (!fields[3].equals("*") && !fields[5].equals("*")) {
            var byDay = fields.clone();
            byDay[5] = "*";
            alternatives.add(time(byDay));
            fields[3] = "*";
        }
        alternatives.add(time(fields));
        return new Cron(List.copyOf(alternatives));
    }

    private static ExecutionTime time(String[] fields) {
        return ExecutionTime.forCron(PARSER.parse(String.join(" ", fields)).validate());
    }

    /** The first fire after the instant; empty when there is none. */
    Optional<Instant> next(Instant after, ZoneId zone) {
        var from = ZonedDateTime.ofInstant(after, zone);
        return alternatives.stream()
                .flatMap(alternative -> alternative.nextExecution(from).stream())
                .map(ZonedDateTime::toInstant)
                .filter(fire -> fire.isAfter(after))
                .min(Instant::compareTo);
    }
}
