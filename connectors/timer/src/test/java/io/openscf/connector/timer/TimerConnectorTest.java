package io.openscf.connector.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimerConnectorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final TimerConnector connector = new TimerConnector();

    /** events/README.md section 3; JSON equality holds for types as well. */
    @ParameterizedTest
    @CsvSource({
        "timer.json, nightly-report, 2031-05-06T02:30:00Z, '{\"job\":\"report\",\"shard\":3}'",
        "timer-no-argument.json, heartbeat, 2031-05-06T02:30:05Z, ''"
    })
    void theEventIsThatOfThePlatform(String fixture, String name, Instant fireAt, String argument) throws IOException {
        // given
        var trigger = new Trigger("trg-1", name, "{\"cron\":\"0 30 10 * * * *\"}", argument, "default.f.$LATEST");

        // when
        var event = connector.eventAt(trigger, fireAt);

        // then
        assertThat(JSON.readTree(event.json())).isEqualTo(fixture(fixture));
        assertThat(JSON.readTree(event.json()).fieldNames())
                .toIterable()
                .containsExactly("Type", "TriggerName", "Time", "Message");
        assertThat(event.triggerId()).isEqualTo("trg-1");
    }

    private JsonNode fixture(String name) throws IOException {
        try (var in = TimerConnectorTest.class.getResourceAsStream(name)) {
            return JSON.readTree(in);
        }
    }

    /** The argument is text, whatever it looks like. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "null", "值 \"quoted\" \\ \n \u0001 😀", "{\"a\":1}"})
    void theArgumentArrivesAsItWasGiven(String argument) throws IOException {
        var event = connector.eventAt(trigger("* * * * * * *", argument), Instant.parse("2031-05-06T02:30:05Z"));

        assertThat(JSON.readTree(event.json()).required("Message").isTextual()).isTrue();
        assertThat(JSON.readTree(event.json()).required("Message").textValue()).isEqualTo(argument);
    }

    @Test
    void theTimeIsThePlannedSecondInUtc() throws IOException {
        connector.configure(new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai"));
        var trigger = trigger("0 30 10 * * * *", "");

        var fire = connector.nextFire(trigger, Instant.parse("2031-05-06T00:00:00Z"));

        assertThat(fire).contains(Instant.parse("2031-05-06T02:30:00Z"));
        assertThat(JSON.readTree(connector.eventAt(trigger, fire.orElseThrow()).json())
                        .required("Time")
                        .textValue())
                .isEqualTo("2031-05-06T02:30:00Z");
    }

    /** events/README.md section 17, choice 1: the zone is a setting, Asia/Shanghai unless told otherwise. */
    @Test
    void readsSchedulesInTheZoneOfTheInstallation() {
        var trigger = trigger("0 30 10 * * * *", "");
        var midnight = Instant.parse("2031-05-06T00:00:00Z");

        assertThat(connector.nextFire(trigger, midnight)).contains(Instant.parse("2031-05-06T02:30:00Z"));
        connector.configure(new Settings("1250000000", "ap-guangzhou", "Europe/Berlin"));
        assertThat(connector.nextFire(trigger, midnight)).contains(Instant.parse("2031-05-06T08:30:00Z"));
        connector.configure(new Settings("1250000000", "ap-guangzhou", "UTC"));
        assertThat(connector.nextFire(trigger, midnight)).contains(Instant.parse("2031-05-06T10:30:00Z"));
    }

    /** events/README.md section 3: both forms come in, {@code {"cron":"…"}} without blanks goes out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 */5 * * * * *                | {\"cron\":\"0 */5 * * * * *\"}",
                "'  0 */5 * * * * *\n'          | {\"cron\":\"0 */5 * * * * *\"}",
                "{\"cron\":\"0 */5 * * * * *\"} | {\"cron\":\"0 */5 * * * * *\"}",
                "{ \"cron\" : \" */5 * * * * \" } | {\"cron\":\"*/5 * * * *\"}",
                "0 0 12 * * mon-Fri *           | {\"cron\":\"0 0 12 * * mon-Fri *\"}",
            })
    void givesBackTheStoredForm(String given, String stored) throws InvalidTriggerException {
        assertThat(connector.normalise("t", given)).isEqualTo(stored);
    }

    /** bad-inputs T1, T2, T6. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}",
                "[]",
                "null",
                "\"* * * * *\"",
                "{\"cron\":5}",
                "{\"cron\":null}",
                "{\"cron\":[\"* * * * *\"]}",
                "{\"cron\":\"\"}",
                "{\"cron\":\"* * * *\"}",
                "{\"CRON\":\"* * * * *\"}",
                "{\"cron\":\"* * * * *\",\"zone\":\"UTC\"}",
                "{\"cron\":\"* * * * *\"} {}",
                "60 * * * * * *",
                "0 0 0 30 2 * *",
                "0 0 0 1 1 * 2000",
                "* * * * * \u0000 *",
            })
    void refusesWhatIsNoSchedule(String description) {
        assertThatThrownBy(() -> connector.normalise("t", description))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        e -> assertThat(e.field()).isEqualTo(Field.TRIGGER_DESC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a.b", "a/b", "名", "a\n"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> connector.normalise(name, "* * * * *"))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        e -> assertThat(e.field()).isEqualTo(Field.TRIGGER_NAME));
    }

    /** events/README.md section 2.5: 100 by the API. */
    @Test
    void aNameHasUpToAHundredCharacters() throws InvalidTriggerException {
        assertThat(connector.normalise("a".repeat(100), "* * * * *")).isNotEmpty();
        assertThat(connector.normalise("0_-", "* * * * *")).isNotEmpty();
        assertThatThrownBy(() -> connector.normalise("a".repeat(101), "* * * * *"))
                .isInstanceOf(InvalidTriggerException.class);
    }

    private static Trigger trigger(String cron, String argument) {
        return new Trigger("trg-1", "t", "{\"cron\":\"" + cron + "\"}", argument, "default.f.$LATEST");
    }
}
