package io.openscf.api.management.layer;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.Layers;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/** GetLayerVersion (management-api.md section 10.9): Location is good for ten minutes and needs no signature. */
@Singleton
class GetLayerVersion implements Action<GetLayerVersion.Request, GetLayerVersion.Response> {
    record Request(String layerName, long layerVersion) {}

    record Response(
            List<String> compatibleRuntimes,
            String codeSha256,
            String location,
            String addTime,
            String description,
            String licenseInfo,
            long layerVersion,
            String layerName,
            String status) {}

    private final Layers layers;
    private final CodeStore code;

    GetLayerVersion(Layers layers, CodeStore code) {
        this.layers = layers;
        this.code = code;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return layers.get(request.layerName(), request.layerVersion())
                .chain(layer -> code.address(layer.content().sha256())
                        .map(address -> new Response(
                                layer.runtimes(),
                                layer.content().sha256(),
                                address,
                                Rules.time(layer.added()),
                                layer.description(),
                                layer.license(),
                                layer.version(),
                                layer.name(),
                                "Active")));
    }
}
