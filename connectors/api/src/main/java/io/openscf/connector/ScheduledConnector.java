package io.openscf.connector;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A source that is only a clock. The gateway ticks and decides which replica fires; the connector says when and what. */
public non-sealed interface ScheduledConnector extends Connector {
    /** The first instant after the given one at which the trigger fires; empty when it never will again. Whole seconds. */
    Optional<Instant> nextFire(Trigger trigger, Instant after);

    /** The event of that fire. */
    Event eventAt(Trigger trigger, Instant fireAt);

    /** The next five fires after the sample, an instant such as {@code 2031-05-06T02:30:00Z}, and the event of the first. */
    @Override
    default DryRun dryRun(Trigger trigger, String sample) {
        var after = DryRun.instant(sample);
        var fires = Stream.iterate(
                        nextFire(trigger, after), Optional::isPresent, fire -> nextFire(trigger, fire.orElseThrow()))
                .limit(5)
                .map(Optional::orElseThrow)
                .toList();
        return fires.isEmpty()
                ? new DryRun(false, "It never fires after " + after + ".", List.of(), fires)
                : new DryRun(
                        true,
                        "It fires next at " + fires.getFirst() + ".",
                        List.of(eventAt(trigger, fires.getFirst()).json()),
                        fires);
    }
}
