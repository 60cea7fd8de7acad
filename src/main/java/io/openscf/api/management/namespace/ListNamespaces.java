package io.openscf.api.management.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.Page;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Namespace;
import io.openscf.catalog.Namespaces;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** ListNamespaces (management-api.md section 10.4): SearchKey entries must all match, each a part of the text. */
@Singleton
class ListNamespaces implements Action<ListNamespaces.Request, ListNamespaces.Response> {
    record Request(
            @Nullable Long limit,
            @Nullable Long offset,
            @Nullable String orderby,
            @Nullable String order,
            @Nullable JsonNode searchKey) {}

    record Entry(String modTime, String addTime, String description, String name, String type) {
        static Entry of(Namespace namespace) {
            return new Entry(
                    Rules.time(namespace.modified()),
                    Rules.time(namespace.added()),
                    namespace.description(),
                    namespace.name(),
                    "default");
        }
    }

    record Response(List<Entry> namespaces, long totalCount) {}

    private final Namespaces namespaces;

    ListNamespaces(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var page = Page.of(request.offset(), request.limit());
        var wanted = wanted(request.searchKey());
        return namespaces.list().map(all -> {
            var matching = all.stream()
                    .filter(wanted)
                    .sorted(order(request))
                    .map(Entry::of)
                    .toList();
            return new Response(page.cut(matching), matching.size());
        });
    }

    private static Predicate<Namespace> wanted(@Nullable JsonNode keys) {
        Predicate<Namespace> wanted = namespace -> true;
        if (keys == null || keys.isNull()) {
            return wanted;
        }
        for (var key : keys) {
            var part = key.path("Value").asText("");
            wanted = wanted.and(
                    switch (key.path("Key").asText("")) {
                        case "Namespace" -> namespace -> namespace.name().contains(part);
                        case "Description" ->
                            namespace -> namespace.description().contains(part);
                        default ->
                            throw new ScfException(
                                    ErrorCode.INVALID_PARAMETER_VALUE__SEARCH_KEY,
                                    "SearchKey.Key is Namespace or Description.");
                    });
        }
        return wanted;
    }

    private static Comparator<Namespace> order(Request request) {
        Comparator<Namespace> order = "Updatetime".equals(request.orderby())
                ? Comparator.comparing(Namespace::modified).thenComparing(Namespace::name)
                : Comparator.comparing(Namespace::name);
        return "DESC".equalsIgnoreCase(request.order()) ? order.reversed() : order;
    }
}
