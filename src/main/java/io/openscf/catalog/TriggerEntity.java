package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code triggers}. */
@Entity
@Table(name = "triggers")
class TriggerEntity {
    @Id
    String id = "";

    @Column(name = "function_id")
    String functionId = "";

    String namespace = "";
    String function = "";
    String type = "";
    String name = "";
    String qualifier = "";
    String description = "";
    String argument = "";
    String comment = "";
    boolean enabled;
    long revision;
    String identity = "";
    Instant added = Instant.EPOCH;
    Instant modified = Instant.EPOCH;

    StoredTrigger toTrigger() {
        return new StoredTrigger(
                id,
                new FunctionKey(namespace, function),
                type,
                name,
                qualifier,
                description,
                argument,
                comment,
                enabled,
                revision,
                added,
                modified);
    }
}
