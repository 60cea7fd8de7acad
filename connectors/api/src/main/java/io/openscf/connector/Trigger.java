package io.openscf.connector;

/**
 * A trigger as its connector sees it.
 *
 * @param id unique, never reused
 * @param description as {@link Connector#normalise} returned it
 * @param argument CustomArgument, empty when unset
 * @param target {@code <namespace>.<function>.<qualifier>}: for events that name their receiver; opaque to connectors
 */
public record Trigger(String id, String name, String description, String argument, String target) {}
