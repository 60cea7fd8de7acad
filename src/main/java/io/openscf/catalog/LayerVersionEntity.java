package io.openscf.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** A row of {@code layer_versions}. */
@Entity
@Table(name = "layer_versions")
class LayerVersionEntity {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Id
    String id = "";

    String name = "";
    long version;
    String runtimes = "[]";
    String description = "";
    String license = "";
    String tags = "[]";
    String sha256 = "";
    long size;

    @Column(name = "unpacked_bytes")
    long unpackedBytes;

    Instant added = Instant.EPOCH;

    static LayerVersionEntity of(LayerVersion layer) {
        var row = new LayerVersionEntity();
        row.id = id(layer.name(), layer.version());
        row.name = layer.name();
        row.version = layer.version();
        row.runtimes = JSON.valueToTree(layer.runtimes()).toString();
        row.description = layer.description();
        row.license = layer.license();
        row.tags = layer.tags().toString();
        row.sha256 = layer.content().sha256();
        row.size = layer.content().size();
        row.unpackedBytes = layer.content().unpackedBytes();
        row.added = layer.added();
        return row;
    }

    static String id(String name, long version) {
        return name + ":" + version;
    }

    LayerVersion toLayer() {
        try {
            return new LayerVersion(
                    name,
                    version,
                    JSON.readValue(runtimes, new TypeReference<List<String>>() {}),
                    description,
                    license,
                    JSON.readTree(tags),
                    new CodeStore.Stored(sha256, size, unpackedBytes),
                    added);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored layer version cannot be read: " + id, e);
        }
    }
}
