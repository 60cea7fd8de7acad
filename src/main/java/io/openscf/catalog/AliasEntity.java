package io.openscf.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code aliases}. */
@Entity
@Table(name = "aliases")
class AliasEntity {
    @Id
    String id = "";

    @Column(name = "function_id")
    String functionId = "";

    String name = "";
    String version = "";
    String routing = "null";
    String description = "";
    Instant added = Instant.EPOCH;
    Instant modified = Instant.EPOCH;

    static String id(String functionId, String name) {
        return functionId + ":" + name;
    }

    Alias toAlias() {
        return new Alias(name, version, StoredJson.routing(routing), description, added, modified);
    }
}
