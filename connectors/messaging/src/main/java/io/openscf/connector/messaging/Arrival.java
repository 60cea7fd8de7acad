package io.openscf.connector.messaging;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A message that a broker has handed over and keeps until it is acknowledged.
 *
 * @param key tells it from every other message of the trigger; for people too
 * @param record as it stands in the event's {@code Records}, JSON text
 * @param acknowledge lets the broker forget it; the stage fails when the connection is gone and the message comes again
 */
public record Arrival(String key, String record, Supplier<CompletionStage<Void>> acknowledge) {}
