package io.openscf.api.url;

import io.openscf.model.FunctionKey;
import io.openscf.trigger.FunctionUrls;
import io.openscf.trigger.FunctionUrls.Target;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what is meant for a function: by host name, or by a path that begins with {@code /_url/}. */
@Singleton
class UrlRoute {
    private static final String PREFIX = "/_url/";
    /** Namespace and function; what follows is the function's path. */
    private static final Pattern PATH = Pattern.compile("/_url/([\\w-]{1,64})/([\\w-]{1,64})(?=[/?]|$)");

    private final FunctionUrls urls;
    private final UrlCalls calls;

    UrlRoute(FunctionUrls urls, UrlCalls calls) {
        this.urls = urls;
        this.calls = calls;
    }

    void route(@Observes Router router) {
        router.route().order(-200).handler(this::receive);
    }

    private void receive(RoutingContext context) {
        var request = context.request();
        var host = host(request);
        if (host != null && urls.owns(host)) {
            serve(request, urls.byHost(host), originForm(uri(request)));
        } else if (request.uri().startsWith(PREFIX)) {
            byPath(request, uri(request));
        } else {
            context.next();
        }
    }

    private static @Nullable String host(HttpServerRequest request) {
        var header = request.headers().get("Host");
        if (header != null) {
            return header;
        }
        var authority = request.authority();
        return authority == null ? null : authority.toString();
    }

    /** Proxies' clients send the whole address. */
    private static String originForm(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("://") + 3);
        return uri.contains("://") && path > 0 ? uri.substring(path) : "/";
    }

    /** Clients send letters beyond ASCII as they are, as UTF-8; Vert.x reads every byte as one letter. */
    private static String uri(HttpServerRequest request) {
        var uri = request.uri();
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) >= 0x80) {
                return new String(uri.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return uri;
    }

    private void byPath(HttpServerRequest request, String uri) {
        var found = PATH.matcher(uri);
        if (!found.lookingAt()) {
            serve(request, null, uri);
            return;
        }
        var rest = uri.substring(found.end());
        var target = urls.byFunction(new FunctionKey(found.group(1), found.group(2)));
        serve(request, target, rest.startsWith("/") ? rest : "/" + rest);
    }

    private void serve(HttpServerRequest request, @Nullable Target target, String uri) {
        if (!urls.known()) {
            UrlErrors.starting(request);
        } else if (target == null) {
            UrlErrors.noSuchUrl(request);
        } else {
            calls.receive(request, target, uri);
        }
    }
}
