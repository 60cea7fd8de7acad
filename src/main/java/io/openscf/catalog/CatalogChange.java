package io.openscf.catalog;

import io.openscf.model.FunctionKey;

/** Fired (CDI, asynchronously) in every gateway when something in the catalog changed, within a second of the change. */
public sealed interface CatalogChange {
    /** Code, settings or state of a function changed, or it was created or deleted. */
    record FunctionChanged(FunctionKey function) implements CatalogChange {}

    /** A trigger of the function was created, changed, switched or deleted. */
    record TriggersChanged(FunctionKey function) implements CatalogChange {}

    /** Reserved or total concurrency was set or taken away. */
    record QuotasChanged() implements CatalogChange {}
}
