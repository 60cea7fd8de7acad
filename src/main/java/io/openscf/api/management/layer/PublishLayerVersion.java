package io.openscf.api.management.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.PackageSource;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.LayerVersion;
import io.openscf.catalog.Layers;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PublishLayerVersion (management-api.md section 10.9). */
@Singleton
class PublishLayerVersion implements Action<PublishLayerVersion.Request, PublishLayerVersion.Response> {
    record Request(
            String layerName,
            List<String> compatibleRuntimes,
            JsonNode content,
            @Nullable String description,
            @Nullable String licenseInfo,
            @Nullable JsonNode tags) {}

    record Response(long layerVersion) {}

    private static final Pattern NAME = Pattern.compile("[A-Za-z]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?");
    private static final int MOST_RUNTIMES = 5;

    private final Layers layers;
    private final CodeStore code;
    private final Rules rules;

    PublishLayerVersion(Layers layers, CodeStore code, Rules rules) {
        this.layers = layers;
        this.code = code;
        this.rules = rules;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var name = name(request.layerName());
        var runtimes = runtimes(request.compatibleRuntimes());
        var description = Rules.description(request.description() == null ? "" : request.description());
        var license = request.licenseInfo() == null ? "" : request.licenseInfo().replace("\0", "");
        var source = source(request.content());
        return PackageSource.store(source, code)
                .onFailure(ScfException.class)
                .transform(e -> content((ScfException) e))
                .chain(stored -> layers.publish(new LayerVersion(
                        name,
                        0,
                        runtimes,
                        description,
                        license,
                        request.tags() == null ? JsonNodeFactory.instance.arrayNode() : request.tags(),
                        stored,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS))))
                .map(layer -> new Response(layer.version()));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__LAYER_NAME,
                    "A layer name has 1 to 64 letters, digits, - and _; it begins with a letter and ends with a letter or digit.");
        }
        return text;
    }

    private List<String> runtimes(List<String> given) {
        if (given.isEmpty() || given.size() > MOST_RUNTIMES) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__COMPATIBLE_RUNTIMES,
                    "CompatibleRuntimes has 1 to " + MOST_RUNTIMES + " runtimes.");
        }
        try {
            given.forEach(rules::runtime);
        } catch (ScfException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__COMPATIBLE_RUNTIMES, String.valueOf(e.getMessage()));
        }
        return List.copyOf(new LinkedHashSet<>(given));
    }

    private static PackageSource source(JsonNode content) {
        var source = PackageSource.of(content);
        if (source == null) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__CONTENT,
                    "Content needs ZipFile, or CosBucketName and CosObjectName.");
        }
        return source;
    }

    /** The contract has another code here for what is no good zip. */
    private static ScfException content(ScfException e) {
        return e.code() == ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE
                ? new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__CONTENT, String.valueOf(e.getMessage()))
                : e;
    }
}
