package io.openscf.api.url;

import io.openscf.trigger.FunctionUrl.Cors;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What browsers are told about requests from other origins (CorsConfig of a function URL). */
class CorsRules {
    private CorsRules() {}

    /** Answers a browser that asks whether it may send a request; false for everything else. */
    static boolean answered(Cors cors, HttpServerRequest request) {
        if (request.method() != HttpMethod.OPTIONS || !request.headers().contains("Access-Control-Request-Method")) {
            return false;
        }
        mark(cors, request);
        var headers = request.response().headers();
        if (headers.contains("Access-Control-Allow-Origin")) {
            list(headers, "Access-Control-Allow-Methods", cors.methods());
            list(headers, "Access-Control-Allow-Headers", cors.headers());
            headers.set("Access-Control-Max-Age", Integer.toString(cors.maxAgeSeconds()));
        }
        request.resume();
        request.response().setStatusCode(204).end();
        return true;
    }

    /** Says in the response who may read it. */
    static void mark(Cors cors, HttpServerRequest request) {
        var headers = request.response().headers();
        var origin = allowed(cors, request.headers().get("Origin"));
        if (origin == null) {
            return;
        }
        headers.set("Access-Control-Allow-Origin", origin);
        if (!origin.equals("*")) {
            headers.set("Vary", "Origin");
        }
        if (cors.credentials()) {
            headers.set("Access-Control-Allow-Credentials", "true");
        }
        list(headers, "Access-Control-Expose-Headers", cors.exposed());
    }

    private static @Nullable String allowed(Cors cors, @Nullable String origin) {
        if (origin == null) {
            return null;
        }
        return cors.origins().contains("*") ? "*" : cors.origins().contains(origin) ? origin : null;
    }

    private static void list(MultiMap headers, String name, java.util.List<String> values) {
        if (!values.isEmpty()) {
            headers.set(name, String.join(", ", values));
        }
    }
}
