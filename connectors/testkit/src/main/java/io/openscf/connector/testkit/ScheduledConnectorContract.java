package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.openscf.connector.Event;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every source that is only a clock. The sample trigger fires at least twice after 2031. */
public abstract class ScheduledConnectorContract extends ConnectorContract<ScheduledConnector> {
    private static final Instant START = Instant.parse("2031-01-01T00:00:00.250Z");

    @Override
    List<Event> events(ScheduledConnector connector, List<Trigger> triggers) {
        return triggers.stream()
                .map(trigger -> connector.eventAt(
                        trigger, connector.nextFire(trigger, START).orElseThrow()))
                .toList();
    }

    @Test
    void firesInAscendingWholeSeconds() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");

        var previous = START;
        for (int i = 0; i < 2; i++) {
            var next = connector.nextFire(trigger, previous).orElseThrow();
            assertThat(next).isAfter(previous);
            assertThat(next.getNano()).isZero();
            previous = next;
        }
    }

    @Test
    void asksTheSameOfEveryGateway() {
        var first = connector();
        var second = connector();
        var fire = first.nextFire(trigger(first, "trg-a", ""), START).orElseThrow();

        assertThat(second.nextFire(trigger(second, "trg-a", ""), START)).contains(fire);
        assertThat(second.nextFire(trigger(second, "trg-a", ""), fire.minusMillis(1)))
                .contains(fire);
        assertThat(second.eventAt(trigger(second, "trg-a", ""), fire))
                .isEqualTo(first.eventAt(trigger(first, "trg-a", ""), fire));
    }

    @Test
    void tellsFiresApart() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");
        var first = connector.nextFire(trigger, START).orElseThrow();
        var second = connector.nextFire(trigger, first).orElseThrow();

        assertThat(connector.eventAt(trigger, first).dedupeKey())
                .isNotEqualTo(connector.eventAt(trigger, second).dedupeKey());
    }

    @Test
    void saysWhenItWouldFireAndWithWhichEvent() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");
        var first = connector.nextFire(trigger, START).orElseThrow();

        var said = connector.dryRun(trigger, START.toString());

        assertThat(said.matches()).isTrue();
        assertThat(said.fires())
                .startsWith(first, connector.nextFire(trigger, first).orElseThrow());
        assertThat(said.events())
                .containsExactly(connector.eventAt(trigger, first).json());
    }

    @Test
    void answersAtOnceWhateverTheTime() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");
        var answers = new ArrayList<Instant>();

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (var after : List.of("1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z", "+10000-01-01T00:00:00Z")) {
                connector.nextFire(trigger, Instant.parse(after)).ifPresent(next -> {
                    assertThat(next).isAfter(Instant.parse(after));
                    answers.add(next);
                });
            }
        });

        assertThat(answers).isSorted();
    }
}
