package io.openscf.api.management.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.Page;
import io.openscf.catalog.LayerVersion;
import io.openscf.catalog.Layers;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListLayers (management-api.md section 10.9): one entry per layer, its newest version of those that fit. */
@Singleton
class ListLayers implements Action<ListLayers.Request, ListLayers.Response> {
    record Request(
            @Nullable String compatibleRuntime,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String searchKey) {}

    record Response(List<ObjectNode> layers, long totalCount) {}

    private final Layers layers;

    ListLayers(Layers layers) {
        this.layers = layers;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var page = Page.of(request.offset(), request.limit());
        return layers.list().map(all -> {
            var seen = new HashSet<String>(); // newest first within a layer
            var matching = all.stream()
                    .filter(layer -> matches(layer, request))
                    .filter(layer -> seen.add(layer.name()))
                    .map(LayerJson::of)
                    .toList();
            return new Response(page.cut(matching), matching.size());
        });
    }

    private static boolean matches(LayerVersion layer, Request request) {
        var runtime = request.compatibleRuntime();
        return (runtime == null || runtime.isEmpty() || layer.runtimes().contains(runtime))
                && (request.searchKey() == null || layer.name().contains(request.searchKey()));
    }
}
