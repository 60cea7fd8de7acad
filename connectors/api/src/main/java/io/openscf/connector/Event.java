package io.openscf.connector;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, in its fixed JSON shape.
 *
 * @param triggerId whom it is for
 * @param dedupeKey the same for every report of the same happening, unique within the trigger; offered twice, it is
 *     stored once
 * @param json the event, UTF-8 JSON text
 * @param position where it stands in its source, a few words for people: {@code bucket/object#sequencer}, a planned time …;
 *     null when the source has no such thing
 */
public record Event(
        String triggerId,
        String dedupeKey,
        String json,
        @Nullable String position) {
    /** One without a position. */
    public Event(String triggerId, String dedupeKey, String json) {
        this(triggerId, dedupeKey, json, null);
    }
}
