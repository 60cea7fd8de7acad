package io.openscf.connector;

import java.util.List;
import java.util.Map;

/**
 * A source that posts to the gateway over HTTP ({@code POST /connectors/<path>}). The gateway has checked the source's
 * token, stores what {@link #accept} returns, and answers 200 only when all of it is stored.
 */
public non-sealed interface IntakeConnector extends Connector {
    /** Last part of the path, such as {@code bucket}. */
    String path();

    /**
     * Turns one notification into the events of the triggers it matches; none is fine. Does not block.
     *
     * @param headers names in small letters
     * @param body the notification, UTF-8
     * @param triggers the enabled triggers of this type
     * @throws IllegalArgumentException when the body cannot be understood: logged and forgotten, as a refusal would block
     *     the source
     */
    List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers);

    /** The events that the sample, a notification, would give the trigger. */
    @Override
    default DryRun dryRun(Trigger trigger, String sample) {
        var events = accept(Map.of(), sample, List.of(trigger));
        return events.isEmpty()
                ? new DryRun(false, "The trigger does not match.", List.of(), List.of())
                : new DryRun(
                        true,
                        "The trigger matches.",
                        events.stream().map(Event::json).toList(),
                        List.of());
    }
}
