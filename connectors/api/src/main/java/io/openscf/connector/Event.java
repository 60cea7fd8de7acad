package io.openscf.connector;

/**
 * Something that happened, in its fixed JSON shape.
 *
 * @param triggerId whom it is for
 * @param dedupeKey the same for every report of the same happening, unique within the trigger; offered twice, it is
 *     stored once
 * @param json the event, UTF-8 JSON text
 */
public record Event(String triggerId, String dedupeKey, String json) {}
