package io.openscf.api.management.layer;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.Layers;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** DeleteLayerVersion (management-api.md section 10.9): functions that hold the version keep their copy. */
@Singleton
class DeleteLayerVersion implements Action<DeleteLayerVersion.Request, Action.Empty> {
    record Request(String layerName, long layerVersion) {}

    private final Layers layers;

    DeleteLayerVersion(Layers layers) {
        this.layers = layers;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return layers.delete(request.layerName(), request.layerVersion()).replaceWith(new Empty());
    }
}
