package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final CodeStore codeStore;

    UpdateFunctionCode(Functions functions, CodeStore codeStore) {
        this.functions = functions;
        this.codeStore = codeStore;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var handler =
                request.handler() == null || request.handler().isEmpty() ? null : Rules.handler(request.handler());
        refusePublishing(request.publish());
        var flat = PackageSource.of(request.zipFile(), request.cosBucketName(), request.cosObjectName());
        var nested = PackageSource.of(request.code());
        if (flat != null && nested != null) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__CODE, "The code is given twice.");
        }
        var source = nested == null ? flat : nested;
        if (source == null) {
            throw new ScfException(
                    ErrorCode.MISSING_PARAMETER__CODE, "Give Code with ZipFile, or CosBucketName and CosObjectName.");
        }
        return functions
                .get(key)
                .chain(known -> PackageSource.store(source, codeStore))
                .onFailure(ScfException.class)
                .transform(e -> "Inline".equals(request.codeSource()) ? inline((ScfException) e) : e)
                .chain(code -> functions.update(
                        key,
                        ErrorCode.FAILED_OPERATION__UPDATE_FUNCTION_CODE,
                        before -> withCode(before, code, handler == null ? before.handler() : handler, request)))
                .replaceWith(new Empty());
    }

    /** What came from an editor has a code of its own (management-api.md section 10.1). */
    private static ScfException inline(ScfException e) {
        return switch (e.code()) {
            case INVALID_PARAMETER_VALUE__ZIP_FILE, INVALID_PARAMETER_VALUE__ZIP_FILE_BASE64_BINASCII_ERROR ->
                new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__INLINE_ZIP_FILE, String.valueOf(e.getMessage()));
            default -> e;
        };
    }

    static void refusePublishing(@Nullable String publish) {
        if ("TRUE".equalsIgnoreCase(publish)) {
            throw new ScfException(
                    ErrorCode.UNSUPPORTED_OPERATION__PUBLISH_VERSION,
                    "Versions are not served by this version; leave Publish out.");
        }
    }

    private static FunctionSettings withCode(
            FunctionSettings before, CodeStore.Stored code, String handler, Request request) {
        var echoed = before.echoed().deepCopy();
        CreateFunction.keep(echoed, "InstallDependency", request.installDependency());
        return new FunctionSettings(
                before.key(),
                before.functionId(),
                FunctionStatus.ACTIVE,
                "",
                before.type(),
                before.runtime(),
                handler,
                before.description(),
                before.memoryMegabytes(),
                before.timeoutSeconds(),
                before.initTimeoutSeconds(),
                before.environment(),
                echoed,
                code.sha256(),
                code.size(),
                before.revision() + 1,
                before.added(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
}
