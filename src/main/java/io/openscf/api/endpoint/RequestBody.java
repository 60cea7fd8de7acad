package io.openscf.api.endpoint;

import io.openscf.api.connection.ClientConnections;
import io.openscf.api.contract.ApiConfig;
import io.openscf.api.error.Rendering;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Reads bodies within their limits (management-api.md section 1.5). What is too large is read to its end and dropped, so
 * that the client gets to see the answer; what is larger than anything allowed, or stops coming, loses its connection.
 */
@Singleton
class RequestBody {
    private static final Set<String> CARRY_PACKAGES =
            Set.of("CreateFunction", "UpdateFunctionCode", "PublishLayerVersion");
    private static final long SMALL = 64 * 1024;

    private final ApiConfig config;

    RequestBody(ApiConfig config) {
        this.config = config;
    }

    /** The body of a request, which must be resumed afterwards. */
    Future<Buffer> read(HttpServerRequest request) {
        var query = request.query();
        if (query != null && query.length() > config.queryBytes()) {
            return Future.failedFuture(tooLarge("A query", config.queryBytes()));
        }
        long length = length(request);
        var body = length >= 0 && length <= SMALL ? request.body() : new Arriving(request, most(request)).done();
        return ClientConnections.collecting(request, body);
    }

    private static long length(HttpServerRequest request) {
        var text = request.getHeader("Content-Length");
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private int most(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            return config.formBytes();
        }
        var action = request.getHeader("X-TC-Action");
        return CARRY_PACKAGES.contains(action == null ? String.valueOf(request.getParam("Action")) : action)
                ? config.packageBodyBytes()
                : config.bodyBytes();
    }

    private static ScfException tooLarge(String what, int most) {
        return new ScfException(
                ErrorCode.REQUEST_SIZE_LIMIT_EXCEEDED, what + " of this kind has at most " + most + " bytes.");
    }

    /** Answers a request whose body {@link #read} did not give. */
    void refuse(HttpServerRequest request, Throwable failure, String requestId) {
        if (!request.isEnded()) {
            request.response().endHandler(sent -> request.connection().close());
        }
        if (failure instanceof ScfException) {
            Rendering.error(request.response(), failure, requestId);
        } else {
            request.connection().close();
        }
    }

    /** A body that is not small, on its way. */
    private final class Arriving {
        private final Promise<Buffer> done = Promise.promise();
        private final int most;
        private Buffer bytes = Buffer.buffer();
        private long seen;

        Arriving(HttpServerRequest request, int most) {
            this.most = most;
            request.exceptionHandler(done::tryFail);
            request.handler(this::take);
            request.endHandler(end -> finish());
        }

        Future<Buffer> done() {
            return done.future();
        }

        private void take(Buffer chunk) {
            seen += chunk.length();
            if (seen <= most) {
                bytes.appendBuffer(chunk);
            } else if (seen > Math.max(most, config.packageBodyBytes())) {
                done.tryFail(tooLarge("A body", most));
            } else {
                bytes = Buffer.buffer(0);
            }
        }

        private void finish() {
            if (seen > most) {
                done.tryFail(tooLarge("A body", most));
            } else {
                done.tryComplete(bytes);
            }
        }
    }
}
