package io.openscf.api.management.function;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** GetFunctionAddress (management-api.md section 10.1): where the package can be fetched for ten minutes. */
@Singleton
class GetFunctionAddress implements Action<GetFunctionAddress.Request, GetFunctionAddress.Response> {
    record Request(
            String functionName,
            @Nullable String qualifier,
            @Nullable String namespace) {}

    record Response(String url, String codeSha256) {}

    private final Functions functions;
    private final CodeStore code;

    GetFunctionAddress(Functions functions, CodeStore code) {
        this.functions = functions;
        this.code = code;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    private static void refuseImages(FunctionSettings function) {
        if (function.image() != null) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__GET_FUNCTION_ADDRESS, "An image function has no package to fetch.");
        }
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return functions
                .get(Rules.key(request.namespace(), request.functionName()), Qualifier.parse(request.qualifier()))
                .invoke(GetFunctionAddress::refuseImages)
                .chain(found -> code.address(found.codeSha256()).map(url -> new Response(url, found.codeSha256())));
    }
}
