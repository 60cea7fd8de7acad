package io.openscf.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code namespaces}. */
@Entity
@Table(name = "namespaces")
class NamespaceEntity {
    @Id
    String name = "";

    String description = "";
    Instant added = Instant.EPOCH;
    Instant modified = Instant.EPOCH;

    Namespace toNamespace() {
        return new Namespace(name, description, added, modified);
    }
}
