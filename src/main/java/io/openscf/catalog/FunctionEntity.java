package io.openscf.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code functions}: a function with its editable state. */
@Entity
@Table(name = "functions")
class FunctionEntity extends FunctionState {
    @Id
    @Column(name = "function_id")
    String functionId = "";

    String namespace = "";
    String name = "";

    @Column(name = "last_version")
    long lastVersion;
}
