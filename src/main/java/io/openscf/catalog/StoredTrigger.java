package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import java.time.Instant;

/**
 * A trigger as kept in the catalog.
 *
 * @param id {@code trg-} and 16 hex digits: never reused, names its queue
 * @param type {@code timer}, {@code cos} …
 * @param qualifier as the caller wrote it
 * @param description TriggerDesc in the stored form the API gives back, JSON text
 * @param argument CustomArgument, empty when unset
 * @param comment Description of the trigger, empty when unset
 * @param revision grows with each change
 */
public record StoredTrigger(
        String id,
        FunctionKey function,
        String type,
        String name,
        String qualifier,
        String description,
        String argument,
        String comment,
        boolean enabled,
        long revision,
        Instant added,
        Instant modified) {
    /** The same with another description. */
    public StoredTrigger withDescription(String other) {
        return new StoredTrigger(
                id, function, type, name, qualifier, other, argument, comment, enabled, revision, added, modified);
    }
}
