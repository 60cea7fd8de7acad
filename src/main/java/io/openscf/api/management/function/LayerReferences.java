package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Layers.Reference;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list {@code Layers} of a request (management-api.md 10.1): one entry without a name stands for none at all. */
final class LayerReferences {
    private LayerReferences() {}

    static List<Reference> of(@Nullable JsonNode layers) {
        var references = new ArrayList<Reference>();
        if (layers == null || layers.isNull()) {
            return references;
        }
        for (var layer : layers) {
            references.add(new Reference(
                    layer.path("LayerName").asText(""),
                    layer.path("LayerVersion").asLong(0)));
        }
        if (references.size() == 1 && references.getFirst().name().isEmpty()) {
            return List.of();
        }
        if (references.stream().anyMatch(layer -> layer.name().isEmpty() || layer.version() < 1)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__LAYERS, "A layer has a LayerName and a LayerVersion from 1 up.");
        }
        return references;
    }
}
