package io.openscf.api.management.version;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.Page;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Aliases;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListAliases (management-api.md section 10.3): Offset and Limit are texts here; FunctionVersion keeps aliases that lead to it. */
@Singleton
class ListAliases implements Action<ListAliases.Request, ListAliases.Response> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String functionVersion,
            @Nullable String offset,
            @Nullable String limit) {}

    record Response(List<ObjectNode> aliases, long totalCount) {}

    private final Aliases aliases;

    ListAliases(Aliases aliases) {
        this.aliases = aliases;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var page = Page.of(
                number(request.offset(), ErrorCode.INVALID_PARAMETER_VALUE__OFFSET),
                number(request.limit(), ErrorCode.INVALID_PARAMETER_VALUE__LIMIT));
        var version = request.functionVersion();
        return aliases.list(Rules.key(request.namespace(), request.functionName()))
                .map(all -> {
                    var matching = all.stream()
                            .filter(alias -> version == null || version.isEmpty() || alias.refersTo(version))
                            .map(AliasJson::of)
                            .toList();
                    return new Response(page.cut(matching), matching.size());
                });
    }

    private static @Nullable Long number(@Nullable String text, ErrorCode otherwise) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new ScfException(otherwise, "Offset and Limit are whole numbers from 0.");
        }
        return Long.valueOf(text);
    }
}
