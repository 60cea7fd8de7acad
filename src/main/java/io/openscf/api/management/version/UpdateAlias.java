package io.openscf.api.management.version;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Aliases;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** UpdateAlias (management-api.md section 10.3): without RoutingConfig all calls go to the main version. */
@Singleton
class UpdateAlias implements Action<UpdateAlias.Request, Action.Empty> {
    record Request(
            String functionName,
            String name,
            String functionVersion,
            @Nullable String namespace,
            @Nullable JsonNode routingConfig,
            @Nullable String description) {}

    private final Aliases aliases;

    UpdateAlias(Aliases aliases) {
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
                AliasRules.name(request.name()),
                request.functionVersion(),
                request.routingConfig(),
                request.description());
        return aliases.update(key, alias).replaceWith(new Empty());
    }
}
