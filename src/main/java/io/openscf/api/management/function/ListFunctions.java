package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.Concurrency;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.FunctionUsage;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** ListFunctions (management-api.md section 10.1). A namespace holds few functions, so the page is cut in memory. */
@Singleton
class ListFunctions implements Action<ListFunctions.Request, ListFunctions.Response> {
    record Request(
            @Nullable String order,
            @Nullable String orderby,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String searchKey,
            @Nullable String namespace,
            @Nullable String description,
            @Nullable JsonNode filters) {}

    record Response(List<ObjectNode> functions, long totalCount) {}

    private final Functions functions;
    private final Concurrency concurrency;

    ListFunctions(Functions functions, Concurrency concurrency) {
        this.functions = functions;
        this.concurrency = concurrency;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        long offset = request.offset() == null ? 0 : request.offset();
        long limit = request.limit() == null ? 20 : request.limit();
        if (offset < 0) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__OFFSET, "Offset is 0 or more.");
        }
        if (limit < 0) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__LIMIT, "Limit is 0 or more.");
        }
        var order = order(request);
        var wanted = wanted(request);
        return functions
                .list(Rules.key(request.namespace(), "any-name").namespace())
                .map(all -> {
                    var matching = all.stream().filter(wanted).sorted(order).toList();
                    return new Response(
                            matching.stream()
                                    .skip(offset)
                                    .limit(limit)
                                    .map(ListFunctions::render)
                                    .toList(),
                            matching.size());
                })
                .call(response -> concurrency
                        .usage()
                        .invoke(usage -> response.functions().forEach(element -> showUsage(element, usage))));
    }

    private static Comparator<FunctionSettings> order(Request request) {
        Comparator<FunctionSettings> order = switch (request.orderby() == null ? "ModTime" : request.orderby()) {
            case "AddTime" -> Comparator.comparing(FunctionSettings::added);
            case "FunctionName" ->
                Comparator.comparing(function -> function.key().name());
            default -> Comparator.comparing(FunctionSettings::modified);
        };
        order = order.thenComparing(FunctionSettings::functionId); // so that pages do not overlap
        return "ASC".equalsIgnoreCase(request.order()) ? order : order.reversed();
    }

    private static Predicate<FunctionSettings> wanted(Request request) {
        Predicate<FunctionSettings> wanted = function -> (request.searchKey() == null
                        || function.key().name().contains(request.searchKey()))
                && (request.description() == null || function.description().contains(request.description()));
        return wanted.and(FunctionFilters.parse(request.filters()));
    }

    private static void showUsage(ObjectNode element, List<FunctionUsage> all) {
        var key = new FunctionKey(
                element.path("Namespace").asText(), element.path("FunctionName").asText());
        all.stream()
                .filter(usage -> usage.key().equals(key))
                .forEach(usage -> element.put("TotalProvisionedConcurrencyMem", usage.provisionedMegabytes())
                        .put("ReservedConcurrencyMem", usage.reservedMegabytes()));
    }

    private static ObjectNode render(FunctionSettings function) {
        var element = JsonNodeFactory.instance.objectNode();
        element.put("ModTime", Rules.time(function.modified()))
                .put("AddTime", Rules.time(function.added()))
                .put("Runtime", function.runtime())
                .put("FunctionName", function.key().name())
                .put("FunctionId", function.functionId())
                .put("Namespace", function.key().namespace())
                .put("Status", function.status().text())
                .put("Description", function.description())
                .put("Type", function.type().text())
                .put("TotalProvisionedConcurrencyMem", 0)
                .putNull("ReservedConcurrencyMem")
                .put("AsyncRunEnable", function.echoed().path("AsyncRunEnable").asText("FALSE"))
                .put("TraceEnable", function.echoed().path("TraceEnable").asText("FALSE"));
        GetFunction.reasons(function, element);
        element.set("Tags", function.echoed().has("Tags") ? function.echoed().get("Tags") : element.arrayNode());
        return element;
    }
}
