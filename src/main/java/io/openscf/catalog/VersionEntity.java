package io.openscf.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code function_versions}. */
@Entity
@Table(name = "function_versions")
class VersionEntity extends FunctionState {
    @Id
    String id = "";

    @Column(name = "function_id")
    String functionId = "";

    long version;

    static String id(String functionId, long version) {
        return functionId + ":" + version;
    }
}
