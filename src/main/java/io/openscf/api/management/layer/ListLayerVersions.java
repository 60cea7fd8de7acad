package io.openscf.api.management.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.LayerVersion;
import io.openscf.catalog.Layers;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListLayerVersions (management-api.md section 10.9): newest first, without pages. */
@Singleton
class ListLayerVersions implements Action<ListLayerVersions.Request, ListLayerVersions.Response> {
    record Request(String layerName, @Nullable List<String> compatibleRuntime) {}

    record Response(List<ObjectNode> layerVersions) {}

    private final Layers layers;

    ListLayerVersions(Layers layers) {
        this.layers = layers;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var runtimes = request.compatibleRuntime() == null ? List.<String>of() : request.compatibleRuntime();
        return layers.list()
                .map(all -> ofName(all, request.layerName()))
                .map(versions -> new Response(versions.stream()
                        .filter(layer -> runtimes.isEmpty() || !Collections.disjoint(layer.runtimes(), runtimes))
                        .map(LayerJson::of)
                        .toList()));
    }

    private static List<LayerVersion> ofName(List<LayerVersion> all, String name) {
        var versions = all.stream().filter(layer -> layer.name().equals(name)).toList();
        if (versions.isEmpty()) {
            throw new ScfException(ErrorCode.RESOURCE_NOT_FOUND__LAYER, "There is no layer " + name + ".");
        }
        return versions;
    }
}
