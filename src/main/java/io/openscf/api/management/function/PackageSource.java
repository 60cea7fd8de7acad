package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.CodeStore;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Where a request says that the code is: exactly one of a base64 zip and an object in a bucket. */
public sealed interface PackageSource {
    record Base64(String text) implements PackageSource {}

    record InBucket(String bucket, String object) implements PackageSource {}

    /** From the struct {@code Code}, or null when it names none. */
    static @Nullable PackageSource of(@Nullable JsonNode code) {
        if (code == null || code.isNull()) {
            return null;
        }
        if (text(code, "ZipFile") == null
                && text(code, "CosBucketName") == null
                && text(code, "CosObjectName") == null) {
            refuseOthers(code);
            return null;
        }
        for (var other : new String[] {"ImageConfig", "DemoId", "TempCosObjectName"}) {
            if (code.hasNonNull(other)
                    && !(code.path(other).isTextual()
                            && code.path(other).asText().isEmpty())) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__CODE, "Code names two sources, " + other + " is one.");
            }
        }
        return of(text(code, "ZipFile"), text(code, "CosBucketName"), text(code, "CosObjectName"));
    }

    private static void refuseOthers(JsonNode code) {
        var instead = " is not served by this version; give ZipFile, or CosBucketName and CosObjectName.";
        if (code.hasNonNull("ImageConfig")) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__CODE, "ImageConfig" + instead);
        }
        if (text(code, "DemoId") != null) {
            throw new ScfException(ErrorCode.RESOURCE_NOT_FOUND__DEMO, "DemoId" + instead);
        }
        if (text(code, "TempCosObjectName") != null) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__TEMP_COS_OBJECT_NAME, "TempCosObjectName" + instead);
        }
        if (text(code, "GitUrl") != null) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__GIT_URL, "GitUrl" + instead);
        }
    }

    static @Nullable PackageSource of(@Nullable String zip, @Nullable String bucket, @Nullable String object) {
        if (zip != null && (bucket != null || object != null)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__CODE, "Give either ZipFile or CosBucketName, not both.");
        }
        if (zip != null) {
            return new Base64(zip);
        }
        if (bucket == null && object == null) {
            return null;
        }
        if (bucket == null || bucket.isEmpty()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__COS_BUCKET_NAME, "CosObjectName needs CosBucketName.");
        }
        if (object == null || object.isEmpty()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__COS_OBJECT_NAME, "CosBucketName needs CosObjectName.");
        }
        return new InBucket(bucket, object);
    }

    private static @Nullable String text(JsonNode node, String name) {
        var value = node.path(name).asText("");
        return value.isEmpty() ? null : value;
    }

    /** Checks and stores the package. */
    static Uni<CodeStore.Stored> store(PackageSource source, CodeStore code) {
        return switch (source) {
            case Base64 zip -> code.storeBase64(zip.text());
            case InBucket object -> code.storeObject(object.bucket(), object.object());
        };
    }
}
