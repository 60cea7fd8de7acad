package io.openscf.api.url;

import io.openscf.api.connection.ClientConnections;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Set;
import java.util.UUID;

/** Bodies of requests: at most 6 MB (406). */
class Bodies {
    static final int LIMIT = 6 * 1024 * 1024;
    static final Outcome.Failed TOO_LARGE =
            new Outcome.Failed(RunStatus.REQUEST_TOO_LARGE, -1, RunStatus.REQUEST_TOO_LARGE.text(), null);
    /** Bodies up to this length are read before the function is asked for an instance. */
    static final int SMALL = 16 * 1024;

    private static final Set<HttpMethod> WITHOUT_BODY =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private Bodies() {}

    /** The length said in advance, 0 without a body, -1 when it will be seen. */
    static long length(HttpServerRequest request) {
        var length = request.headers().get("Content-Length");
        if (length != null) {
            return length.matches("\\d{1,18}") ? Long.parseLong(length) : Long.MAX_VALUE;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            return WITHOUT_BODY.contains(request.method()) ? 0 : -1;
        }
        return request.headers().contains("Transfer-Encoding") ? -1 : 0;
    }

    /** All of it; one that is too long is answered, and the future stays open for ever. */
    static Future<Buffer> read(HttpServerRequest request) {
        var done = Promise.<Buffer>promise();
        if (length(request) > LIMIT) {
            UrlErrors.send(request, TOO_LARGE, UUID.randomUUID().toString());
            return done.future();
        }
        var bytes = Buffer.buffer();
        request.handler(chunk -> {
            if (bytes.length() + chunk.length() > LIMIT) {
                request.handler(null);
                UrlErrors.send(request, TOO_LARGE, UUID.randomUUID().toString());
            } else {
                bytes.appendBuffer(chunk);
            }
        });
        request.endHandler(ended -> done.tryComplete(bytes));
        request.resume();
        return ClientConnections.collecting(request, done.future());
    }
}
