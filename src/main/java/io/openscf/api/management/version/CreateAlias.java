package io.openscf.api.management.version;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Aliases;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** CreateAlias (management-api.md section 10.3). */
@Singleton
class CreateAlias implements Action<CreateAlias.Request, Action.Empty> {
    record Request(
            String functionName,
            String name,
            String functionVersion,
            @Nullable String namespace,
            @Nullable JsonNode routingConfig,
            @Nullable String description) {}

    private final Aliases aliases;

    CreateAlias(Aliases aliases) {
        this.aliases = aliases;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var alias = AliasRules.alias(
                AliasRules.newName(request.name()),
                request.functionVersion(),
                request.routingConfig(),
                request.description());
        return aliases.create(key, alias).replaceWith(new Empty());
    }
}
