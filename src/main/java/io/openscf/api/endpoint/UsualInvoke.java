package io.openscf.api.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.openscf.api.auth.Authentication;
import io.openscf.api.auth.Authentication.Signed;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.Regions;
import io.openscf.api.error.Rendering;
import io.openscf.api.invoke.InvokeActions;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The short way of an invocation through the endpoint: a signed or bearer POST of JSON without a query. It checks what the
 * general way checks and in the same order; whatever it does not take, the general way does.
 */
@Singleton
class UsualInvoke {
    private static final byte[] NOTHING = {};
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
        var response = request.response();
        return request.method() == HttpMethod.POST
                && request.version() == HttpVersion.HTTP_1_1
                && request.query() == null
                && takes(
                        request.path(),
                        request.headers(),
                        body.getByteBuf(),
                        requestId,
                        answer -> Rendering.send(response, answer));
    }

    /**
     * The same for the parts of a POST without a query.
     *
     * @param answer takes the body of the answer, on any thread
     */
    boolean takes(String path, MultiMap headers, ByteBuf body, String requestId, Consumer<Buffer> answer) {
        var action = headers.get("X-TC-Action");
        var type = headers.get("Content-Type");
        var authorization = headers.get("Authorization");
        boolean bearer = authorization != null && authorization.startsWith("Bearer ");
        if (action == null
                || !InvokeActions.serves(action)
                || !(type == null || type.startsWith("application/json"))
                || !version(headers.get("X-TC-Version"), bearer)) {
            return false;
        }
        // The token covers nothing of the request.
        var covered = bearer ? NOTHING : ByteBufUtil.getBytes(body);
        authentication.authenticate(new Signed("POST", path, "", headers, covered));
        regions.check(headers.get("X-TC-Region"));
        return invocations.handleUsual(
                action, body, requestId, answer, failure -> answer.accept(Rendering.error(failure, requestId)));
    }

    private static boolean version(@Nullable String version, boolean bearer) {
        return version == null || version.isEmpty() ? bearer : version.equals(Contract.VERSION);
    }
}
