package io.openscf.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.AsyncSettings;
import io.openscf.model.FunctionImage;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.WebSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function as stored: what runs it and what the API gives back.
 *
 * @param version {@code $LATEST} or the number of a published version
 * @param statusReason why the last change failed, empty otherwise
 * @param echoed settings that are kept to be given back only, by their contract names (VpcConfig, Tags …)
 * @param codeSha256 empty for an image function
 * @param codeSize bytes of the package
 * @param unpackedBytes bytes of the package when unpacked
 * @param layers in the order of binding
 * @param web null for event functions
 * @param image null when there is a package
 */
public record FunctionSettings(
        FunctionKey key,
        String functionId,
        String version,
        FunctionStatus status,
        String statusReason,
        FunctionType type,
        String runtime,
        String handler,
        String description,
        int memoryMegabytes,
        int timeoutSeconds,
        int initTimeoutSeconds,
        Map<String, String> environment,
        ObjectNode echoed,
        String codeSha256,
        long codeSize,
        long unpackedBytes,
        List<BoundLayer> layers,
        @Nullable WebSettings web,
        @Nullable FunctionImage image,
        long revision,
        Instant added,
        Instant modified) {

    /** The snapshot that instances are made from. */
    FunctionVersion toVersion() {
        return new FunctionVersion(
                key,
                functionId,
                version,
                revision,
                status,
                type,
                runtime,
                handler,
                memoryMegabytes,
                Duration.ofSeconds(timeoutSeconds),
                Duration.ofSeconds(initTimeoutSeconds),
                environment,
                codeSha256,
                layers.stream().map(BoundLayer::sha256).toList(),
                web,
                image,
                async());
    }

    /** What becomes of its events when nobody waits for the result. */
    public AsyncSettings async() {
        return StoredAsync.settings(echoed);
    }

    /** A new function with its package. */
    public FunctionSettings withCode(CodeStore.Stored code) {
        return new FunctionSettings(
                key,
                functionId,
                version,
                status,
                statusReason,
                type,
                runtime,
                handler,
                description,
                memoryMegabytes,
                timeoutSeconds,
                initTimeoutSeconds,
                environment,
                echoed,
                code.sha256(),
                code.size(),
                code.unpackedBytes(),
                layers,
                web,
                image,
                revision,
                added,
                modified);
    }

    /** A new function with its layers. */
    public FunctionSettings withLayers(List<BoundLayer> bound) {
        return new FunctionSettings(
                key,
                functionId,
                version,
                status,
                statusReason,
                type,
                runtime,
                handler,
                description,
                memoryMegabytes,
                timeoutSeconds,
                initTimeoutSeconds,
                environment,
                echoed,
                codeSha256,
                codeSize,
                unpackedBytes,
                bound,
                web,
                image,
                revision,
                added,
                modified);
    }

    /** The same with other settings of those that are kept by their contract names; no new revision. */
    FunctionSettings withEchoed(ObjectNode others) {
        return new FunctionSettings(
                key,
                functionId,
                version,
                status,
                statusReason,
                type,
                runtime,
                handler,
                description,
                memoryMegabytes,
                timeoutSeconds,
                initTimeoutSeconds,
                environment,
                others,
                codeSha256,
                codeSize,
                unpackedBytes,
                layers,
                web,
                image,
                revision,
                added,
                modified);
    }

    /** A copy to be changed: Active, one revision on, modified now. */
    public Change change() {
        return new Change(this);
    }

    /** What an update may change. Not thread-safe. */
    public static final class Change {
        private final FunctionSettings before;
        public String handler;
        public String description;
        public int memoryMegabytes;
        public int timeoutSeconds;
        public int initTimeoutSeconds;
        public Map<String, String> environment;
        public ObjectNode echoed;
        public CodeStore.Stored code;
        public List<BoundLayer> layers;
        public @Nullable WebSettings web;
        public @Nullable FunctionImage image;

        private Change(FunctionSettings before) {
            this.before = before;
            handler = before.handler;
            description = before.description;
            memoryMegabytes = before.memoryMegabytes;
            timeoutSeconds = before.timeoutSeconds;
            initTimeoutSeconds = before.initTimeoutSeconds;
            environment = before.environment;
            echoed = before.echoed.deepCopy();
            code = new CodeStore.Stored(before.codeSha256, before.codeSize, before.unpackedBytes);
            layers = before.layers;
            web = before.web;
            image = before.image;
        }

        /** The changed function. */
        public FunctionSettings done() {
            return new FunctionSettings(
                    before.key,
                    before.functionId,
                    before.version,
                    FunctionStatus.ACTIVE,
                    "",
                    before.type,
                    before.runtime,
                    handler,
                    description,
                    memoryMegabytes,
                    timeoutSeconds,
                    initTimeoutSeconds,
                    environment,
                    echoed,
                    code.sha256(),
                    code.size(),
                    code.unpackedBytes(),
                    layers,
                    web,
                    image,
                    before.revision + 1,
                    before.added,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS));
        }
    }
}
