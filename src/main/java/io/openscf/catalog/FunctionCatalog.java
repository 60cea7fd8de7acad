package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What functions there are, for those who run them. Answers from memory on the warm path. Thread-safe. */
public interface FunctionCatalog {
    /**
     * The snapshot to run. Never older than one second; a function that was found before is answered without the
     * database.
     *
     * @param routingKey JSON object for alias rules, or null
     * @return fails with ScfException ResourceNotFound.Function or ResourceNotFound.Qualifier
     */
    Uni<FunctionVersion> resolve(FunctionKey function, Qualifier qualifier, @Nullable String routingKey);

    /** {@code $LATEST} and all published versions; fails with ResourceNotFound.Function. */
    Uni<List<FunctionVersion>> all(FunctionKey function);

    /** What {@link #resolve} gives, from memory alone, or null when it is not there: the warm path, no allocation of a pipeline. */
    @Nullable
    FunctionVersion resolveCached(FunctionKey function, Qualifier qualifier, @Nullable String routingKey);
}
