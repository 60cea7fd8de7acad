package io.openscf.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.FunctionImage;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.WebSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Between rows and records: columns that hold JSON text. */
final class StoredJson {
    /** Rows that an older gateway wrote may have fields that are gone. */
    private static final ObjectMapper JSON =
            new ObjectMapper().findAndRegisterModules().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private StoredJson() {}

    static FunctionSettings settings(FunctionEntity row) {
        return settings(row, row, "$LATEST");
    }

    static FunctionSettings settings(FunctionEntity function, VersionEntity version) {
        return settings(function, version, Long.toString(version.version));
    }

    private static FunctionSettings settings(FunctionEntity function, FunctionState row, String version) {
        try {
            return new FunctionSettings(
                    new FunctionKey(function.namespace, function.name),
                    function.functionId,
                    version,
                    status(row.status),
                    row.statusReason,
                    row.type.equals("HTTP") ? FunctionType.HTTP : FunctionType.EVENT,
                    row.runtime,
                    row.handler,
                    row.description,
                    row.memoryMegabytes,
                    row.timeoutSeconds,
                    row.initTimeoutSeconds,
                    JSON.readValue(row.environment, new TypeReference<Map<String, String>>() {}),
                    echoed(function, row),
                    row.codeSha256,
                    row.codeSize,
                    row.unpackedBytes,
                    layers(row.layers),
                    JSON.readValue(row.web, WebSettings.class),
                    JSON.readValue(row.image, FunctionImage.class),
                    row.revision,
                    row.added,
                    row.modified);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored function cannot be read: " + function.functionId, e);
        }
    }

    private static ObjectNode echoed(FunctionEntity function, FunctionState row) throws JsonProcessingException {
        var echoed = (ObjectNode) JSON.readTree(row.settings);
        if (row != function) {
            StoredAsync.ofFunction(JSON.readTree(function.settings), echoed);
        }
        return echoed;
    }

    static List<BoundLayer> layers(String json) {
        try {
            return JSON.readValue(json, new TypeReference<List<BoundLayer>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored layers cannot be read", e);
        }
    }

    static @Nullable Routing routing(String json) {
        try {
            return JSON.readValue(json, Routing.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored alias cannot be read", e);
        }
    }

    static String routing(@Nullable Routing routing) {
        return JSON.valueToTree(routing).toString();
    }

    static void write(FunctionSettings from, FunctionEntity to) {
        to.functionId = from.functionId();
        to.namespace = from.key().namespace();
        to.name = from.key().name();
        writeState(from, to);
    }

    /** The parts that a published version has as well. */
    static void writeState(FunctionSettings from, FunctionState to) {
        to.status = from.status().text();
        to.statusReason = from.statusReason();
        to.type = from.type().text();
        to.runtime = from.runtime();
        to.handler = from.handler();
        to.description = from.description();
        to.memoryMegabytes = from.memoryMegabytes();
        to.timeoutSeconds = from.timeoutSeconds();
        to.initTimeoutSeconds = from.initTimeoutSeconds();
        to.environment = JSON.valueToTree(from.environment()).toString();
        to.settings = from.echoed().toString();
        to.codeSha256 = from.codeSha256();
        to.codeSize = from.codeSize();
        to.unpackedBytes = from.unpackedBytes();
        to.layers = JSON.valueToTree(from.layers()).toString();
        to.web = JSON.valueToTree(from.web()).toString();
        to.image = JSON.valueToTree(from.image()).toString();
        to.revision = from.revision();
        to.added = from.added();
        to.modified = from.modified();
    }

    private static FunctionStatus status(String text) {
        return Stream.of(FunctionStatus.values())
                .filter(status -> status.text().equals(text))
                .findFirst()
                .orElseThrow();
    }
}
