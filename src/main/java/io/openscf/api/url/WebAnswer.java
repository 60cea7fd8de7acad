package io.openscf.api.url;

import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The answer of a web function on its way to the client: whole where it is short, else as it comes. */
class WebAnswer {
    static final String LONG_HEADERS = "the headers of the response exceed " + WebHeaders.RESPONSE_LIMIT + " bytes";

    private static final int SHORT = 16 * 1024;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final HttpResponse head;
    private final String requestId;
    private boolean whole;
    private long seen;
    private @Nullable Buffer body;

    WebAnswer(HttpServerRequest request, HttpResponse head, String requestId) {
        this.request = request;
        this.response = request.response();
        this.head = head;
        this.requestId = requestId;
    }

    /** Null, or why it cannot be passed on, which may be empty. */
    @Nullable
    String begin() {
        if (!WebHeaders.toClient(head.headers(), head.headers().get("Connection"), response.headers())) {
            return LONG_HEADERS;
        }
        long length = length();
        if (length > Bodies.LIMIT) {
            return "";
        }
        response.setStatusCode(head.status().code());
        if (!head.status().reasonPhrase().isEmpty()) {
            response.setStatusMessage(head.status().reasonPhrase());
        }
        response.putHeader(UrlErrors.REQUEST_ID, requestId);
        whole = length >= 0 && length <= SHORT || hasNoBody();
        if (!whole && length < 0) {
            response.setChunked(true);
            // A stream of events may stay silent for long; its head need not.
            response.writeHead();
        }
        return null;
    }

    private boolean hasNoBody() {
        int status = head.status().code();
        return request.method() == HttpMethod.HEAD || status == 204 || status == 304;
    }

    private long length() {
        var length = head.headers().get("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    /** False when it has become too long. */
    boolean takes(Buffer part) {
        seen += part.length();
        if (seen > Bodies.LIMIT) {
            return false;
        }
        if (whole) {
            body = body == null ? part : body.appendBuffer(part);
        } else {
            response.write(part);
        }
        return true;
    }

    /** Whether the client has enough for now. */
    boolean full() {
        return !whole && response.writeQueueFull();
    }

    void end() {
        if (body == null) {
            response.end();
        } else {
            response.end(body);
        }
    }
}
