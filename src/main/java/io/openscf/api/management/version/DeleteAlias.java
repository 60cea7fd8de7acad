package io.openscf.api.management.version;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Alias;
import io.openscf.catalog.Aliases;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteAlias (management-api.md section 10.3): all but the one that every function has. */
@Singleton
class DeleteAlias implements Action<DeleteAlias.Request, Action.Empty> {
    record Request(
            String functionName, String name, @Nullable String namespace) {}

    private final Aliases aliases;

    DeleteAlias(Aliases aliases) {
        this.aliases = aliases;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        if (request.name().equals(Alias.DEFAULT)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__ALIAS,
                    "Every function keeps its alias $DEFAULT; it can be moved.");
        }
        return aliases.delete(key, AliasRules.newName(request.name())).replaceWith(new Empty());
    }
}
