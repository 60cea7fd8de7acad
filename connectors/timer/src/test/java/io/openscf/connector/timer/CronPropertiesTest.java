package io.openscf.connector.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every expression: judged by the sets of values it was written from, not by a second parser. */
class CronPropertiesTest {
    /** A field as text and the values it means; no values at all stand for a star. */
    record Field(String text, Set<Integer> values) {
        boolean allows(int value) {
            return values.isEmpty() || values.contains(value);
        }
    }

    record Expression(Field second, Field minute, Field hour, Field day, Field month, Field weekday, Field year) {
        String text() {
            return List.of(second, minute, hour, day, month, weekday, year).stream()
                    .map(Field::text)
                    .collect(Collectors.joining(" "));
        }

        boolean matches(LocalDateTime time) {
            return second.allows(time.getSecond())
                    && minute.allows(time.getMinute())
                    && hour.allows(time.getHour())
                    && month.allows(time.getMonthValue())
                    && year.allows(time.getYear())
                    && isDay(time);
        }

        private boolean isDay(LocalDateTime time) {
            boolean byDay = day.allows(time.getDayOfMonth());
            boolean byWeekday = weekday.allows(
                    time.getDayOfWeek() == DayOfWeek.SUNDAY
                            ? 0
                            : time.getDayOfWeek().getValue());
            if (day.values().isEmpty() || weekday.values().isEmpty()) {
                return byDay && byWeekday;
            }
            return byDay || byWeekday;
        }
    }

    @Property(tries = 2000)
    void theNextFireIsLaterAndMatchesEveryField(
            @ForAll("expressions") Expression expression, @ForAll("instants") Instant after) {
        var next = Cron.parse(expression.text()).next(after, ZoneOffset.UTC);

        next.ifPresent(fire -> {
            assertThat(fire).isAfter(after);
            assertThat(fire.getNano()).isZero();
            assertThat(expression.matches(LocalDateTime.ofInstant(fire, ZoneOffset.UTC)))
                    .as("%s matches %s", fire, expression.text())
                    .isTrue();
        });
    }

    @Property(tries = 500)
    void nothingBetweenTheInstantAndTheNextFireMatches(
            @ForAll("expressions") Expression expression, @ForAll("instants") Instant after) {
        var end = Cron.parse(expression.text()).next(after, ZoneOffset.UTC).orElse(Instant.MAX);

        for (long i = 1; i < 20_000 && after.plusSeconds(i).isBefore(end); i++) {
            var between = LocalDateTime.ofInstant(after.plusSeconds(i), ZoneOffset.UTC);
            assertThat(expression.matches(between))
                    .as("%s skipped by %s", between, expression.text())
                    .isFalse();
        }
    }

    @Property(tries = 500)
    void firesOnALocalTimeThatMatchesWhereverClocksAreNotChanged(
            @ForAll("expressions") Expression expression,
            @ForAll("instants") Instant after,
            @ForAll("zones") ZoneId zone) {
        var next = Cron.parse(expression.text()).next(after, zone);

        next.ifPresent(fire -> {
            assertThat(fire).isAfter(after);
            var previous = zone.getRules().previousTransition(fire.plusNanos(1));
            boolean afterAGap = previous != null
                    && previous.isGap()
                    && fire.isBefore(previous.getInstant().plus(previous.getDuration()));
            var local = ZonedDateTime.ofInstant(fire, zone).toLocalDateTime();
            assertThat(expression.matches(local) || afterAGap)
                    .as("%s at %s in %s", expression.text(), fire, zone)
                    .isTrue();
        });
    }

    @Property(tries = 300)
    void firesInTheSameOrderFromWhereverItIsAsked(
            @ForAll("expressions") Expression expression,
            @ForAll("instants") Instant after,
            @ForAll("zones") ZoneId zone) {
        var cron = Cron.parse(expression.text());

        cron.next(after, zone)
                .ifPresent(fire -> assertThat(cron.next(fire.minusSeconds(1), zone))
                        .as("%s asked just before %s in %s", expression.text(), fire, zone)
                        .contains(fire));
    }

    @Property(tries = 2000)
    void anyTextIsReadOrRefusedWithAReason(@ForAll("texts") String text) {
        try {
            assertThat(Cron.parse(text)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s).{10,300}");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("0123456789*/-,LW# MONJ")
                .ofMaxLength(30)
                .map(text -> text + " * * * * *");
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "Asia/Kathmandu")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(0, Instant.parse("2099-12-31T00:00:00Z").toEpochMilli())
                .map(Instant::ofEpochMilli);
    }

    @Provide
    Arbitrary<Expression> expressions() {
        return Combinators.combine(
                        field(0, 59),
                        field(0, 59),
                        field(0, 23),
                        field(1, 31),
                        field(1, 12),
                        field(0, 6),
                        Arbitraries.of(new Field("*", Set.of()), new Field("1970-2099/2", years())))
                .as(Expression::new);
    }

    private static Set<Integer> years() {
        return every(1970, 2099, 2);
    }

    private static Arbitrary<Field> field(int min, int max) {
        var value = Arbitraries.integers().between(min, max);
        var single = value.map(v -> new Field("" + v, Set.of(v)));
        var range = Combinators.combine(value, value)
                .as((a, b) ->
                        new Field(Math.min(a, b) + "-" + Math.max(a, b), every(Math.min(a, b), Math.max(a, b), 1)));
        var step = Combinators.combine(value, Arbitraries.integers().between(1, max - min + 1))
                .as((from, by) -> new Field(from + "/" + by, every(from, max, by)));
        var anything = Arbitraries.oneOf(single, range, step);
        var list = anything.list().ofMinSize(2).ofMaxSize(3).map(CronPropertiesTest::joined);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(new Field("*", Set.of()))),
                net.jqwik.api.Tuple.of(2, anything),
                net.jqwik.api.Tuple.of(1, list));
    }

    private static Field joined(List<Field> fields) {
        var values = new TreeSet<Integer>();
        fields.forEach(field -> values.addAll(field.values()));
        return new Field(fields.stream().map(Field::text).collect(Collectors.joining(",")), values);
    }

    private static Set<Integer> every(int from, int to, int by) {
        var values = new TreeSet<Integer>();
        for (int value = from; value <= to; value += by) {
            values.add(value);
        }
        return values;
    }
}
