package io.openscf.api.management.version;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Aliases;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** GetAlias (management-api.md section 10.3). */
@Singleton
class GetAlias implements Action<GetAlias.Request, GetAlias.Response> {
    record Request(
            String functionName, String name, @Nullable String namespace) {}

    record Response(@JsonValue ObjectNode fields) {}

    private final Aliases aliases;

    GetAlias(Aliases aliases) {
        this.aliases = aliases;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return aliases.get(Rules.key(request.namespace(), request.functionName()), AliasRules.name(request.name()))
                .map(alias -> new Response(AliasJson.of(alias)));
    }
}
