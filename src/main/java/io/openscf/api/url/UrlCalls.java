package io.openscf.api.url;

import io.openscf.api.auth.Authentication;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.RequestId;
import io.openscf.model.ScfException;
import io.openscf.trigger.FunctionUrls.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One request after the other: what browsers ask first, who may call, which function; then the function itself. */
@Singleton
class UrlCalls {
    private static final Logger LOG = Logger.getLogger(UrlCalls.class);

    private final FunctionCatalog catalog;
    private final Authentication authentication;
    private final WebRequests web;
    private final EventRequests events;

    UrlCalls(FunctionCatalog catalog, Authentication authentication, WebRequests web, EventRequests events) {
        this.catalog = catalog;
        this.authentication = authentication;
        this.web = web;
        this.events = events;
    }

    /** @param uri what the function sees as path and query */
    void receive(HttpServerRequest request, Target target, String uri) {
        var requestId = RequestId.next();
        var cors = target.url().cors();
        if (cors != null && CorsRules.answered(cors, request)) {
            return;
        }
        if (!understood(request)) {
            UrlErrors.send(request, 400, "The request cannot be passed on.", requestId, -1);
        } else if (target.url().signed()) {
            Bodies.read(request).onSuccess(body -> {
                if (authenticated(request, body, requestId)) {
                    resolve(request, target, uri, requestId, body);
                }
            });
        } else {
            resolve(request, target, uri, requestId, null);
        }
    }

    /** A transfer coding other than chunked, or a tunnel, cannot be passed on without guessing. */
    private static boolean understood(HttpServerRequest request) {
        var codings = request.headers().getAll("Transfer-Encoding");
        return request.method() != HttpMethod.CONNECT
                && (codings.isEmpty()
                        || codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"));
    }

    private boolean authenticated(HttpServerRequest request, Buffer body, String requestId) {
        try {
            var query = request.query() == null ? "" : request.query();
            authentication.authenticate(new Authentication.Signed(
                    request.method().name(), request.path(), query, request.headers(), body.getBytes()));
            return true;
        } catch (ScfException e) {
            UrlErrors.send(request, 401, e.getMessage(), requestId, -1);
            return false;
        }
    }

    private void resolve(
            HttpServerRequest request, Target target, String uri, String requestId, @Nullable Buffer body) {
        var known = catalog.resolveCached(target.function(), target.qualifier(), null);
        if (known != null) {
            serve(request, target, uri, requestId, body, known);
            return;
        }
        var context = ContextInternal.current();
        catalog.resolve(target.function(), target.qualifier(), null)
                .subscribe()
                .with(
                        function ->
                                context.runOnContext(ignored -> serve(request, target, uri, requestId, body, function)),
                        failure -> context.runOnContext(ignored -> refused(request, failure, requestId)));
    }

    private static void refused(HttpServerRequest request, Throwable failure, String requestId) {
        if (failure instanceof ScfException known) {
            UrlErrors.send(request, 404, known.getMessage(), requestId, -1);
        } else {
            LOG.errorf(failure, "requestId=%s failed unexpectedly", requestId);
            UrlErrors.send(request, 500, "InternalError", requestId, -1);
        }
    }

    private void serve(
            HttpServerRequest request,
            Target target,
            String uri,
            String requestId,
            @Nullable Buffer body,
            FunctionVersion function) {
        if (!function.status().callable()) {
            UrlErrors.send(request, 438, "The function is " + function.status().text() + ".", requestId, -1);
        } else if (function.type() == FunctionType.HTTP) {
            web.serve(request, target, uri, requestId, body, function);
        } else {
            events.serve(request, target, uri, requestId, body);
        }
    }
}
