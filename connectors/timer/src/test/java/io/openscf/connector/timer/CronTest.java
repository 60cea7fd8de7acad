package io.openscf.connector.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of doc 583/9708 (events/README.md section 3.1). Times without a zone are UTC. */
class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 1 January 2031 is a Wednesday. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The samples of the page.
                "*/5 * * * * * *         | 2031-01-01T00:00:00 | 2031-01-01T00:00:05, 2031-01-01T00:00:10",
                "0 15 10 1 * * *         | 2031-01-01T00:00:00 | 2031-01-01T10:15:00, 2031-02-01T10:15:00",
                "0 15 10 * * MON-FRI *   | 2031-01-02T12:00:00 | 2031-01-03T10:15:00, 2031-01-06T10:15:00",
                "0 0 10,14,16 * * * *    | 2031-01-01T11:00:00 | 2031-01-01T14:00:00, 2031-01-01T16:00:00",
                "0 */30 9-17 * * * *     | 2031-01-01T17:00:00 | 2031-01-01T17:30:00, 2031-01-02T09:00:00",
                "0 0 12 * * WED *        | 2031-01-01T00:00:00 | 2031-01-01T12:00:00, 2031-01-08T12:00:00",
                "0 0 2 1 * * *           | 2031-01-01T02:00:00 | 2031-02-01T02:00:00, 2031-03-01T02:00:00",
                // Five fields: minute hour day month week.
                "30 8 * * *              | 2031-01-01T00:00:00 | 2031-01-01T08:30:00, 2031-01-02T08:30:00",
                "*/20 * * * MON          | 2031-01-06T23:30:00 | 2031-01-06T23:40:00, 2031-01-13T00:00:00",
                "0 0 1 1 *               | 2031-01-01T00:00:00 | 2032-01-01T00:00:00, 2033-01-01T00:00:00",
                // a/b counts from a, inside the range of the field.
                "0 1/10 * * * * *        | 2031-01-01T00:45:00 | 2031-01-01T00:51:00, 2031-01-01T01:01:00",
                "10-30/10 0 0 * * * *    | 2031-01-01T00:00:00 | 2031-01-01T00:00:10, 2031-01-01T00:00:20",
                "0 0 22/3 * * * *        | 2031-01-01T00:00:00 | 2031-01-01T22:00:00, 2031-01-02T22:00:00",
                "0 0 0 1 1 * 2031/5      | 2031-06-01T00:00:00 | 2036-01-01T00:00:00, 2041-01-01T00:00:00",
                // Lists may mix values, ranges and steps; names are taken whatever their case.
                "0 0,20-22,50/5 0 1 1 * *| 2031-01-01T00:20:30 | 2031-01-01T00:21:00, 2031-01-01T00:22:00",
                "0 0 0 1 jan,Jul-AUG * * | 2031-01-02T00:00:00 | 2031-07-01T00:00:00, 2031-08-01T00:00:00",
                "0 0 0 * * mon,Wed *     | 2031-01-01T00:00:00 | 2031-01-06T00:00:00, 2031-01-08T00:00:00",
                "0 0 0 1 1,12 * *        | 2031-01-01T00:00:00 | 2031-12-01T00:00:00, 2032-01-01T00:00:00",
                // 0 is Sunday.
                "0 0 0 * * 0 *           | 2031-01-01T00:00:00 | 2031-01-05T00:00:00, 2031-01-12T00:00:00",
                "0 0 0 * * SUN *         | 2031-01-01T00:00:00 | 2031-01-05T00:00:00, 2031-01-12T00:00:00",
                "0 0 0 * * 6 *           | 2031-01-01T00:00:00 | 2031-01-04T00:00:00, 2031-01-11T00:00:00",
                "0 0 0 * * 0/3 *         | 2031-01-01T00:00:00 | 2031-01-04T00:00:00, 2031-01-05T00:00:00",
                "0 0 0 * * 1-5/2 *       | 2031-01-01T00:00:00 | 2031-01-03T00:00:00, 2031-01-06T00:00:00",
                // Day and weekday both given: either matching fires.
                "0 0 0 13 * FRI *        | 2031-01-01T00:00:00 | 2031-01-03T00:00:00, 2031-01-10T00:00:00",
                "0 0 0 7 * MON *         | 2031-01-05T00:00:00 | 2031-01-06T00:00:00, 2031-01-07T00:00:00",
                // A star on either side leaves the other in force.
                "0 0 0 */1 * MON *       | 2031-01-01T00:00:00 | 2031-01-06T00:00:00, 2031-01-13T00:00:00",
                "0 0 0 13 * * *          | 2031-01-01T00:00:00 | 2031-01-13T00:00:00, 2031-02-13T00:00:00",
                // An impossible day beside a weekday leaves the weekday.
                "0 0 0 30 2 MON *        | 2031-01-31T00:00:00 | 2031-02-03T00:00:00, 2031-02-10T00:00:00",
                // Months of different length.
                "0 0 0 31 * * *          | 2031-01-31T00:00:00 | 2031-03-31T00:00:00, 2031-05-31T00:00:00",
                "0 0 0 29 2 * *          | 2031-01-01T00:00:00 | 2032-02-29T00:00:00, 2036-02-29T00:00:00",
                // Years.
                "0 0 0 1 1 * 2099        | 2031-01-01T00:00:00 | 2099-01-01T00:00:00",
                "59 59 23 31 12 * *      | 2098-12-31T23:59:59 | 2099-12-31T23:59:59",
                "0 0 0 1 1 * 2032,2034-2035 | 2031-01-01T00:00:00 | 2032-01-01T00:00:00, 2034-01-01T00:00:00",
                "0 0 0 1 1 * 1970-2031   | 2031-01-01T00:00:00 | ''",
                // Our additions: the last day, the working day next to a day, the last and the n-th weekday of a month.
                "0 0 0 L * * *           | 2031-01-01T00:00:00 | 2031-01-31T00:00:00, 2031-02-28T00:00:00",
                "0 0 0 L 2 * *           | 2031-03-01T00:00:00 | 2032-02-29T00:00:00, 2033-02-28T00:00:00",
                "0 0 0 1W * * *          | 2031-01-31T00:00:00 | 2031-02-03T00:00:00, 2031-03-03T00:00:00",
                "0 0 0 15W * * *         | 2031-02-01T00:00:00 | 2031-02-14T00:00:00, 2031-03-14T00:00:00",
                "0 0 0 31W * * *         | 2031-01-01T00:00:00 | 2031-01-31T00:00:00, 2031-03-31T00:00:00",
                "0 0 0 LW * * *          | 2031-05-01T00:00:00 | 2031-05-30T00:00:00, 2031-06-30T00:00:00",
                "0 0 0 * * 5L *          | 2031-01-01T00:00:00 | 2031-01-31T00:00:00, 2031-02-28T00:00:00",
                "0 0 0 * * FRIL *        | 2031-01-01T00:00:00 | 2031-01-31T00:00:00, 2031-02-28T00:00:00",
                "0 0 0 * * MON#1 *       | 2031-01-01T00:00:00 | 2031-01-06T00:00:00, 2031-02-03T00:00:00",
                "0 0 0 * * 3#5 *         | 2031-01-01T00:00:00 | 2031-01-29T00:00:00, 2031-04-30T00:00:00",
                "0 0 0 1,L * * *         | 2031-01-01T00:00:00 | 2031-01-31T00:00:00, 2031-02-01T00:00:00",
            })
    void firesWhenTheExpressionSays(String expression, LocalDateTime after, String expected) {
        // given
        var cron = Cron.parse(expression);

        // when
        var fires = new ArrayList<String>();
        var from = after.toInstant(ZoneOffset.UTC);
        for (int i = 0; i < 2; i++) {
            var next = cron.next(from, ZoneOffset.UTC);
            if (next.isEmpty()) {
                break;
            }
            from = next.get();
            fires.add(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").format(from.atOffset(ZoneOffset.UTC)));
        }

        // then
        assertThat(String.join(", ", fires)).isEqualTo(expected);
    }

    @Test
    void firesInWholeSecondsStrictlyAfterTheInstant() {
        var cron = Cron.parse("* * * * * * *");

        assertThat(cron.next(Instant.parse("2031-01-01T00:00:00Z"), ZoneOffset.UTC))
                .contains(Instant.parse("2031-01-01T00:00:01Z"));
        assertThat(cron.next(Instant.parse("2031-01-01T00:00:00.999Z"), ZoneOffset.UTC))
                .contains(Instant.parse("2031-01-01T00:00:01Z"));
    }

    @Test
    void readsTheFieldsInTheGivenZone() {
        // given
        var nightly = Cron.parse("0 30 2 * * * *");

        // when
        var next = nightly.next(Instant.parse("2031-05-05T20:00:00Z"), ZoneId.of("Asia/Shanghai"));

        // then
        assertThat(next).contains(Instant.parse("2031-05-06T18:30:00Z"));
    }

    @Test
    void takesWeekdaysAndYearsInTheGivenZone() {
        var shanghai = ZoneId.of("Asia/Shanghai");

        assertThat(Cron.parse("0 0 0 * * MON *").next(Instant.parse("2031-01-05T00:00:00Z"), shanghai))
                .contains(Instant.parse("2031-01-05T16:00:00Z"));
        assertThat(Cron.parse("0 0 0 1 1 * 2032").next(Instant.parse("2031-01-05T00:00:00Z"), shanghai))
                .contains(Instant.parse("2031-12-31T16:00:00Z"));
    }

    /** bad-inputs T1 and what stands around it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "*",
                "* * * *",
                "* * * * * *",
                "* * * * * * * *",
                "60 * * * * * *",
                "-1 * * * * * *",
                "* 60 * * * * *",
                "* * 24 * * * *",
                "* * * 0 * * *",
                "* * * 32 * * *",
                "* * * * 0 * *",
                "* * * * 13 * *",
                "* * * * * 7 *",
                "* * * * * * 1969",
                "* * * * * * 2100",
                "* * * * * * 99999",
                "* * * * * * 99999999999999999999",
                "60 * * * *",
                "* 24 * * *",
                "* * * * 7",
                "? * * * * * *",
                "0 0 0 ? * MON *",
                "0 0 0 1 * ? *",
                "a * * * * * *",
                "0 0 0 * * FOO *",
                "0 0 0 * MONDAY * *",
                "0 0 0 * * JAN *",
                "0 0 0 1 MON * *",
                "SUN * * * * * *",
                "/5 * * * * * *",
                "5/ * * * * * *",
                "*/ * * * * * *",
                "*/0 * * * * * *",
                "*/-1 * * * * * *",
                "*/61 * * * * * *",
                "*/1/2 * * * * * *",
                "1- * * * * * *",
                "-5 * * * * * *",
                "1-2-3 * * * * * *",
                "10-5 * * * * * *",
                "50-70 * * * * * *",
                ", * * * * * *",
                "1,,2 * * * * * *",
                "1, * * * * * *",
                "** * * * * * *",
                "*-5 * * * * * *",
                "1.5 * * * * * *",
                "+5 * * * * * *",
                "١ * * * * * *",
                "0x1 * * * * * *",
                "1;2 * * * * * *",
                "@daily",
                "L * * * * * *",
                "0 0 L * * * *",
                "0 0 0 * L * *",
                "0 0 0 W * * *",
                "0 0 0 32W * * *",
                "0 0 0 0W * * *",
                "0 0 0 1-5W * * *",
                "0 0 0 * * L *",
                "0 0 0 * * MON#0 *",
                "0 0 0 * * MON#6 *",
                "0 0 0 * * #1 *",
                "0 0 0 * * 7#1 *",
                "0 0 0 * * MON# *",
                "0 0 0 * * 7L *",
                "0 0 0 1#1 * * *",
            })
    void refusesWhatIsNoExpression(String text) {
        assertThatThrownBy(() -> Cron.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,300}");
    }

    @Test
    void refusesALongTextWithAShortAnswer() {
        var text = "1,".repeat(500_000) + "1 * * * * * *";

        assertThatThrownBy(() -> Cron.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,300}");
    }

    /** bad-inputs T2: found out by a bounded search, from whatever year it begins. */
    @ParameterizedTest
    @Timeout(5)
    @ValueSource(
            strings = {
                "0 0 0 30 2 * *",
                "0 0 0 31 4,6,9,11 * *",
                "0 0 0 29 2 * 2031",
                "* * * 31 2 * 1970-2099",
                "0 0 0 30W 2 * *",
                "0 0 0 * * * 2000",
                "0 0 0 * 2 MON#5 2031",
            })
    void knowsThatItNeverFires(String expression) {
        var cron = Cron.parse(expression);

        for (int i = 0; i < 200; i++) {
            assertThat(cron.next(Instant.parse("2031-01-01T00:00:00Z"), BERLIN)).isEmpty();
        }
    }

    @Test
    @Timeout(5)
    void endsWithTheLastYear() {
        var cron = Cron.parse("* * * * * * *");

        assertThat(cron.next(Instant.parse("2099-12-31T23:59:58Z"), ZoneOffset.UTC))
                .contains(Instant.parse("2099-12-31T23:59:59Z"));
        assertThat(cron.next(Instant.parse("2099-12-31T23:59:59Z"), ZoneOffset.UTC))
                .isEmpty();
        assertThat(cron.next(Instant.parse("+12000-01-01T00:00:00Z"), ZoneOffset.UTC))
                .isEmpty();
    }

    /** bad-inputs T4. In Berlin, 30 March 2031 has no 02:00 to 02:59:59, and 26 October has it twice. */
    @Nested
    class WhenClocksChange {
        private static final String SPRING = "2031-03-29T23:00:00Z"; // 00:00 of that day
        private static final String AUTUMN = "2031-10-25T22:00:00Z";

        @Test
        void aTimeThatIsLeftOutFiresOnceAsMuchLater() {
            assertThat(fires("0 30 2 * * * *", SPRING, Duration.ofDays(1))).containsExactly("2031-03-30T01:30:00Z");
        }

        @Test
        void aTimeThatComesTwiceFiresOnceAtTheFirst() {
            assertThat(fires("0 30 2 * * * *", AUTUMN, Duration.ofHours(25))).containsExactly("2031-10-26T00:30:00Z");
        }

        @Test
        void theDayAfterIsAsAlways() {
            assertThat(fires("0 30 2 * * * *", "2031-03-30T01:30:00Z", Duration.ofDays(1)))
                    .containsExactly("2031-03-31T00:30:00Z");
            assertThat(fires("0 30 2 * * * *", "2031-10-26T00:30:00Z", Duration.ofHours(26)))
                    .containsExactly("2031-10-27T01:30:00Z");
        }

        @Test
        void aScheduleOfEveryHourGoesOnThroughBoth() {
            assertThat(fires("0 30 * * * * *", "2031-03-30T00:00:00Z", Duration.ofHours(3)))
                    .containsExactly("2031-03-30T00:30:00Z", "2031-03-30T01:30:00Z", "2031-03-30T02:30:00Z");
            assertThat(fires("0 30 * * * * *", "2031-10-26T00:00:00Z", Duration.ofHours(3)))
                    .containsExactly("2031-10-26T00:30:00Z", "2031-10-26T01:30:00Z", "2031-10-26T02:30:00Z");
        }

        @Test
        void aTimeLeftOutThatFallsTogetherWithAnotherFiresOnce() {
            assertThat(fires("0 30 2,3 * * * *", SPRING, Duration.ofHours(23))).containsExactly("2031-03-30T01:30:00Z");
        }

        @Test
        void everySecondStaysEverySecond() {
            assertThat(fires("* * * * * * *", "2031-03-30T00:59:57Z", Duration.ofSeconds(6)))
                    .hasSize(6);
            assertThat(fires("* * * * * * *", "2031-10-26T00:59:57Z", Duration.ofSeconds(6)))
                    .hasSize(6);
        }

        @Test
        void theSecondPassOfTheHourIsLeftOutAlsoWhenAskedFromWithinIt() {
            assertThat(Cron.parse("0 30 2 * * * *").next(Instant.parse("2031-10-26T01:10:00Z"), BERLIN))
                    .contains(Instant.parse("2031-10-27T01:30:00Z"));
        }

        @Test
        void aTimeLeftOutIsFoundAlsoWhenAskedFromWithinTheHourAfter() {
            assertThat(Cron.parse("0 30 2 * * * *").next(Instant.parse("2031-03-30T01:10:00Z"), BERLIN))
                    .contains(Instant.parse("2031-03-30T01:30:00Z"));
        }

        /** Samoa had no 30 December 2011 at all. */
        @Test
        void aWholeDayLeftOutFiresTheDayAfter() {
            assertThat(Cron.parse("0 0 12 30 12 * *")
                            .next(Instant.parse("2011-12-29T00:00:00Z"), ZoneId.of("Pacific/Apia")))
                    .contains(Instant.parse("2011-12-30T22:00:00Z"));
        }

        private List<String> fires(String expression, String after, Duration span) {
            var cron = Cron.parse(expression);
            var end = Instant.parse(after).plus(span);
            var fires = new ArrayList<String>();
            var next = cron.next(Instant.parse(after), BERLIN);
            while (next.isPresent() && !next.get().isAfter(end)) {
                fires.add(next.get().toString());
                next = cron.next(next.get(), BERLIN);
            }
            return fires;
        }
    }
}
