package io.openscf.api.management.layer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.BoundLayer;
import io.openscf.catalog.LayerVersion;

/** The struct LayerVersionInfo. */
public final class LayerJson {
    private LayerJson() {}

    /** A version that can be bound. */
    public static ObjectNode of(LayerVersion layer) {
        var fields = JsonNodeFactory.instance.objectNode();
        var runtimes = fields.putArray("CompatibleRuntimes");
        layer.runtimes().forEach(runtimes::add);
        fields.put("AddTime", Rules.time(layer.added()))
                .put("Description", layer.description())
                .put("LicenseInfo", layer.license())
                .put("LayerVersion", layer.version())
                .put("LayerName", layer.name())
                .put("Status", "Active")
                .put("Stamp", "default");
        fields.set("Tags", layer.tags());
        return fields;
    }

    /** One that was deleted and lives on in the functions that hold it. */
    public static ObjectNode deleted(BoundLayer layer) {
        var fields = JsonNodeFactory.instance.objectNode();
        fields.putArray("CompatibleRuntimes");
        fields.put("AddTime", "")
                .put("Description", "")
                .put("LicenseInfo", "")
                .put("LayerVersion", layer.version())
                .put("LayerName", layer.name())
                .put("Status", "Deleted")
                .put("Stamp", "default")
                .putArray("Tags");
        return fields;
    }
}
