package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.CodeStore.Stored;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.catalog.Versions;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** UpdateFunctionCode (management-api.md section 10.1): new code and handler of {@code $LATEST}; running events finish on the old code. */
@Singleton
class UpdateFunctionCode implements Action<UpdateFunctionCode.Request, Action.Empty> {
    record Request(
            String functionName,
            @Nullable String handler,
            @Nullable String zipFile,
            @Nullable String cosBucketName,
            @Nullable String cosObjectName,
            @Nullable String namespace,
            @Nullable String publish,
            @Nullable String codeSource,
            @Nullable JsonNode installDependency,
            @Nullable JsonNode code) {}

    private final Functions functions;
    private final Versions versions;
    private final CodeStore codeStore;

    UpdateFunctionCode(Functions functions, Versions versions, CodeStore codeStore) {
        this.functions = functions;
        this.versions = versions;
        this.codeStore = codeStore;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var flat = PackageSource.of(request.zipFile(), request.cosBucketName(), request.cosObjectName());
        boolean image = request.code() != null && request.code().hasNonNull("ImageConfig");
        var nested = image ? null : nested(request);
        if (flat != null && (image || nested != null)) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__CODE, "The code is given twice.");
        }
        var source = nested == null ? flat : nested;
        if (source == null && !image) {
            throw new ScfException(
                    ErrorCode.MISSING_PARAMETER__CODE,
                    "Give Code with ZipFile, or CosBucketName and CosObjectName, or ImageConfig.");
        }
        return functions
                .get(key)
                .invoke(known -> check(known, image, request))
                .chain(known -> source == null ? Uni.createFrom().item(Stored.NONE) : store(source, request))
                .chain(code -> functions.update(
                        key,
                        ErrorCode.FAILED_OPERATION__UPDATE_FUNCTION_CODE,
                        before -> changed(before, code, request)))
                .chain(changed -> "TRUE".equalsIgnoreCase(request.publish())
                        ? versions.publish(key, changed.description())
                        : Uni.createFrom().item(changed))
                .replaceWith(new Empty());
    }

    private static void check(FunctionSettings known, boolean image, Request request) {
        if (image != (known.image() != null)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__CODE,
                    "The function was made from " + (image ? "a package" : "an image") + " and stays so.");
        }
        if (!image && given(request.handler())) {
            var ignored = Rules.handler(known.type(), known.runtime(), request.handler());
        }
    }

    /** For an update a demo has a code of its own (management-api.md section 11.3). */
    private static @Nullable PackageSource nested(Request request) {
        try {
            return PackageSource.of(request.code());
        } catch (ScfException e) {
            throw e.code() == ErrorCode.RESOURCE_NOT_FOUND__DEMO
                    ? new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__DEMO_ID, String.valueOf(e.getMessage()))
                    : e;
        }
    }

    private static boolean given(@Nullable String handler) {
        return handler != null && !handler.isEmpty();
    }

    private Uni<Stored> store(PackageSource source, Request request) {
        return PackageSource.store(source, codeStore)
                .onFailure(ScfException.class)
                .transform(e -> "Inline".equals(request.codeSource()) ? inline((ScfException) e) : e);
    }

    /** What came from an editor has a code of its own (management-api.md section 10.1). */
    private static ScfException inline(ScfException e) {
        return switch (e.code()) {
            case INVALID_PARAMETER_VALUE__ZIP_FILE, INVALID_PARAMETER_VALUE__ZIP_FILE_BASE64_BINASCII_ERROR ->
                new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__INLINE_ZIP_FILE, String.valueOf(e.getMessage()));
            default -> e;
        };
    }

    private static FunctionSettings changed(FunctionSettings before, Stored code, Request request) {
        var change = before.change();
        CreateFunction.keep(change.echoed, "InstallDependency", request.installDependency());
        change.code = code;
        change.image = ImageRules.image(request.code(), before.type());
        if (change.image != null) {
            CreateFunction.keep(
                    change.echoed,
                    "ImageConfig",
                    Objects.requireNonNull(request.code()).get("ImageConfig"));
        } else if (given(request.handler())) {
            change.handler = Rules.handler(before.type(), before.runtime(), request.handler());
        }
        return change.done();
    }
}
