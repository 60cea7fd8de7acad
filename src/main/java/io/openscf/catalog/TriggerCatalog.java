package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The triggers that exist. Knows nothing of what a type means: {@code trigger} has checked the description before.
 * Thread-safe.
 */
public interface TriggerCatalog {
    /** What a caller names a trigger by; with several of one name (cos) the description tells them apart. */
    record TriggerIdentity(FunctionKey function, String type, String name, String qualifier) {}

    /**
     * Keeps a new trigger.
     *
     * @param draft id, revision and times are given by the catalog
     * @param descriptionIsIdentity several triggers of one name may exist when their descriptions differ (cos)
     * @param check told every other trigger of the type, of whatever function, before the draft is kept; throws to refuse.
     *     Creations of a type whose description is identity wait for one another, so that it misses none
     * @return fails with ResourceNotFound.Function, ResourceNotFound.Qualifier, ResourceInUse.Trigger,
     *     LimitExceeded.Trigger, FailedOperation.CreateTrigger (function being deleted or failed)
     */
    Uni<StoredTrigger> create(StoredTrigger draft, boolean descriptionIsIdentity, Consumer<StoredTrigger> check);

    /**
     * Changes description, argument, comment and enabled of the trigger with that id. Changes of one trigger wait for one
     * another: each is given the trigger as it is, and may throw to leave it so.
     */
    Uni<StoredTrigger> update(StoredTrigger trigger, UnaryOperator<StoredTrigger> change);

    /** Forgets the trigger with that id. */
    Uni<Void> delete(StoredTrigger trigger);

    /** The triggers of that identity (several for cos); empty when there are none. Fails when the function is absent. */
    Uni<List<StoredTrigger>> find(TriggerIdentity identity);

    /** All triggers of a function, newest change first. Fails with ResourceNotFound.Function. */
    Uni<List<StoredTrigger>> ofFunction(FunctionKey function);

    /** Every trigger there is: what connectors are reconciled against. */
    Uni<List<StoredTrigger>> all();
}
