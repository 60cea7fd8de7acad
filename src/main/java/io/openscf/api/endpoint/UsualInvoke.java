package io.openscf.api.endpoint;

import io.openscf.api.auth.Authentication;
import io.openscf.api.auth.Authentication.Signed;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.Regions;
import io.openscf.api.error.Rendering;
import io.openscf.api.invoke.InvokeActions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The short way of an invocation through the endpoint: a signed or bearer POST of JSON without a query. It checks what the
 * general way checks and in the same order; whatever it does not take, the general way does.
 */
@Singleton
class UsualInvoke {
    private final Authentication authentication;
    private final Regions regions;
    private final InvokeActions invocations;

    UsualInvoke(Authentication authentication, Regions regions, InvokeActions invocations) {
        this.authentication = authentication;
        this.regions = regions;
        this.invocations = invocations;
    }

    /** False when the general way must answer. Throws what the general way would throw. */
    boolean takes(HttpServerRequest request, Buffer body, String requestId) {
        var action = request.getHeader("X-TC-Action");
        if (action == null || !InvokeActions.serves(action) || !plain(request)) {
            return false;
        }
        var headers = request.headers();
        var authorization = headers.get("Authorization");
        boolean bearer = authorization != null && authorization.startsWith("Bearer ");
        if (!version(headers.get("X-TC-Version"), bearer)) {
            return false;
        }
        // The token covers nothing of the request.
        var covered = bearer ? new byte[0] : body.getBytes();
        authentication.authenticate(new Signed("POST", request.path(), "", headers, covered));
        regions.check(headers.get("X-TC-Region"));
        var response = request.response();
        return invocations.handleUsual(
                action,
                body.getByteBuf(),
                requestId,
                ready -> Rendering.send(response, ready),
                failure -> Rendering.error(response, failure, requestId));
    }

    private static boolean plain(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        return request.method() == HttpMethod.POST
                && request.version() == HttpVersion.HTTP_1_1
                && request.query() == null
                && (type == null || type.startsWith("application/json"));
    }

    private static boolean version(@Nullable String version, boolean bearer) {
        return version == null || version.isEmpty() ? bearer : version.equals(Contract.VERSION);
    }
}
