package io.openscf.api.url;

import io.openscf.invocation.ErrorBody;
import io.openscf.model.Outcome;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Failures as callers of a URL see them: the run status as HTTP status, the error object as body (events 17.14). */
class UrlErrors {
    static final String REQUEST_ID = "X-Scf-Request-Id";

    private UrlErrors() {}

    /** What happened to a run. */
    static void send(HttpServerRequest request, Outcome.Failed failed, String requestId) {
        send(request, failed.status().code(), ErrorBody.of(failed, requestId), requestId);
    }

    /** There was no run. */
    static void send(HttpServerRequest request, int status, @Nullable String message, String requestId, int code) {
        var body = new JsonObject()
                .put("errorCode", code)
                .put("errorMessage", message)
                .put("requestId", requestId)
                .put("statusCode", status);
        send(request, status, body.encode(), requestId);
    }

    static void noSuchUrl(HttpServerRequest request) {
        send(
                request,
                404,
                "There is no function URL at this address.",
                UUID.randomUUID().toString(),
                -1);
    }

    /** Shortly after the start of the gateway. */
    static void starting(HttpServerRequest request) {
        request.response().putHeader("Retry-After", "1");
        send(request, 503, "The gateway is starting.", UUID.randomUUID().toString(), -1);
    }

    private static void send(HttpServerRequest request, int status, String body, String requestId) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader(REQUEST_ID, requestId);
        if (Bodies.length(request) != 0 && !request.isEnded()) {
            // What is left of the body must not be taken for another request.
            if (request.version() == io.vertx.core.http.HttpVersion.HTTP_1_1) {
                response.putHeader("Connection", "close");
                response.endHandler(sent -> request.connection().close());
            }
        }
        request.resume();
        response.end(body);
    }
}
