package io.openscf.api.management.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.openscf.trigger.FunctionUrls;
import io.openscf.trigger.StatusBoard;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** ListTriggers (management-api.md section 10.6). */
@Singleton
class ListTriggers implements Action<ListTriggers.Request, ListTriggers.Response> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String orderBy,
            @Nullable String order,
            @Nullable JsonNode filters) {}

    record Response(List<ObjectNode> triggers, long totalCount) {}

    private static final int MAX_FILTERS = 10;

    private final TriggerCatalog catalog;
    private final FunctionUrls urls;
    private final StatusBoard board;

    ListTriggers(TriggerCatalog catalog, FunctionUrls urls, StatusBoard board) {
        this.catalog = catalog;
        this.urls = urls;
        this.board = board;
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
        Comparator<StoredTrigger> order = "add_time".equalsIgnoreCase(request.orderBy())
                ? Comparator.comparing(StoredTrigger::added)
                : Comparator.comparing(StoredTrigger::modified);
        order = order.thenComparing(StoredTrigger::id); // so that pages do not overlap
        var sorted = "ASC".equalsIgnoreCase(request.order()) ? order : order.reversed();
        var wanted = wanted(request.filters());
        return catalog.ofFunction(TriggerRequests.function(request.namespace(), request.functionName()))
                .map(all -> all.stream().filter(wanted).sorted(sorted).toList())
                .chain(found -> page(found.stream().skip(offset).limit(limit).toList(), found.size()));
    }

    private Uni<Response> page(List<StoredTrigger> page, int total) {
        return board.of(page)
                .map(statuses -> new Response(
                        IntStream.range(0, page.size())
                                .mapToObj(i -> TriggerRequests.render(urls.shown(page.get(i)))
                                        .put("AvailableStatus", statuses.get(i).availability())
                                        .put("BoundResources", ""))
                                .toList(),
                        total));
    }

    private static Predicate<StoredTrigger> wanted(@Nullable JsonNode filters) {
        Predicate<StoredTrigger> wanted = trigger -> true;
        if (filters != null && filters.size() > MAX_FILTERS) {
            throw refused("There are at most " + MAX_FILTERS + " filters.");
        }
        for (var filter : filters == null ? JsonNodeFactory.instance.arrayNode() : filters) {
            var values = new HashSet<String>();
            filter.path("Values").forEach(value -> values.add(value.asText()));
            if (values.isEmpty()) {
                throw refused("A filter has Values.");
            }
            wanted = wanted.and(filter(filter.path("Name").asText(), values));
        }
        return wanted;
    }

    private static Predicate<StoredTrigger> filter(String name, Set<String> values) {
        return switch (name) {
            case "Qualifier" -> trigger -> values.contains(trigger.qualifier());
            case "TriggerName" -> trigger -> values.contains(trigger.name());
            case "Description" -> trigger -> values.contains(trigger.comment());
            case "Type" -> trigger -> values.contains(trigger.type());
            default -> throw refused("Filters are Qualifier, TriggerName, Description and Type.");
        };
    }

    private static ScfException refused(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__FILTERS, why);
    }
}
