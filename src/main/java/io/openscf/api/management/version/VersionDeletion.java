package io.openscf.api.management.version;

import io.openscf.catalog.Versions;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What DeleteFunction with a Qualifier and DeleteFunctionVersion have in common. */
@Singleton
public class VersionDeletion {
    private final Versions versions;

    VersionDeletion(Versions versions) {
        this.versions = versions;
    }

    /** Fails with InvalidParameterValue.Qualifier for what is no number, and as {@link Versions#delete} does. */
    public Uni<Void> delete(FunctionKey function, String qualifier) {
        if (Qualifier.parse(qualifier) instanceof Qualifier.Numbered number) {
            return versions.delete(function, number.version());
        }
        return versions.list(function)
                .chain(
                        known -> Uni.createFrom()
                                .failure(
                                        new ScfException(
                                                ErrorCode.INVALID_PARAMETER_VALUE__QUALIFIER,
                                                "Qualifier names one published version to delete; to delete the whole function call DeleteFunction without it.")));
    }
}
