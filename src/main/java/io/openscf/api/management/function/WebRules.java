package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionType;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.ScfException;
import io.openscf.model.SessionAffinity;
import io.openscf.model.WebSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ProtocolType, ProtocolParams and InstanceConcurrencyConfig (management-api.md 10.1, 10.13; runtimes.md section 11). */
final class WebRules {
    private static final int IDLE_SECONDS = 15;
    private static final int MOST_IDLE_SECONDS = 1800;
    private static final int MOST_REQUESTS = 100;
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{4,39}");

    private WebRules() {}

    /** Of a new function; null for an event function, which has none of these. */
    static @Nullable WebSettings create(
            FunctionType type, @Nullable JsonNode protocol, @Nullable JsonNode parameters, @Nullable JsonNode config) {
        if (type == FunctionType.EVENT) {
            refuseForEvents(protocol, parameters, config);
            return null;
        }
        var name = text(or(protocol));
        if (!name.isEmpty() && !name.equals("WS")) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__PROTOCOL_TYPE, "ProtocolType is WS, or left out.");
        }
        if (name.isEmpty() && given(parameters)) {
            throw noWebSocket();
        }
        return new WebSettings(concurrency(config), name.isEmpty() ? null : idle(or(parameters)));
    }

    private static void refuseForEvents(
            @Nullable JsonNode protocol, @Nullable JsonNode parameters, @Nullable JsonNode config) {
        if (given(protocol)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__PROTOCOL_TYPE,
                    "Only web functions (Type HTTP) have a ProtocolType.");
        }
        if (given(parameters)) {
            throw noWebSocket();
        }
        if (given(config) && !removes(or(config))) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__INSTANCE_CONCURRENCY_CONFIG,
                    "Only web functions (Type HTTP) have an InstanceConcurrencyConfig.");
        }
    }

    /** Of a changed function: what is null stays. */
    static @Nullable WebSettings update(
            @Nullable WebSettings before, @Nullable JsonNode parameters, @Nullable JsonNode config) {
        if (before == null) {
            refuseForEvents(null, parameters, config);
            return null;
        }
        if (given(parameters) && !before.webSocket()) {
            throw noWebSocket();
        }
        return new WebSettings(
                config == null || config.isNull() ? before.concurrency() : concurrency(config),
                given(parameters) ? idle(or(parameters)) : before.webSocketIdle());
    }

    private static ScfException noWebSocket() {
        return new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__WEB_SOCKETS_PARAMS,
                "ProtocolParams are for web functions that were created with ProtocolType WS.");
    }

    private static Duration idle(JsonNode parameters) {
        long seconds = parameters.path("WSParams").path("IdleTimeOut").asLong(IDLE_SECONDS);
        if (seconds < 1 || seconds > MOST_IDLE_SECONDS) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__IDLE_TIME_OUT,
                    "WSParams.IdleTimeOut is 1 to " + MOST_IDLE_SECONDS + " seconds.");
        }
        return Duration.ofSeconds(seconds);
    }

    /** The empty DynamicEnabled takes the configuration away. */
    static boolean removes(JsonNode config) {
        return config.path("DynamicEnabled").isTextual()
                && config.path("DynamicEnabled").asText().isEmpty();
    }

    private static InstanceConcurrency concurrency(@Nullable JsonNode config) {
        if (!given(config) || removes(or(config))) {
            return InstanceConcurrency.ONE;
        }
        var given = or(config);
        var sessions = sessions(given);
        boolean dynamic = dynamic(text(given.path("DynamicEnabled")));
        long max = given.path("MaxConcurrency").asLong(dynamic ? MOST_REQUESTS : sessions == null ? 0 : 1);
        int least = dynamic || sessions != null ? 1 : 2;
        if (max < least || max > MOST_REQUESTS) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__MAX_CONCURRENCY,
                    "MaxConcurrency is " + least + " to " + MOST_REQUESTS + " here.");
        }
        return new InstanceConcurrency(dynamic, (int) max, sessions);
    }

    private static boolean dynamic(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "TRUE" -> true;
            case "FALSE", "" -> false;
            default ->
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__DYNAMIC_ENABLED,
                        "DynamicEnabled is TRUE, FALSE, or empty to remove the configuration.");
        };
    }

    private static @Nullable SessionAffinity sessions(JsonNode config) {
        var type = text(config.path("Type"));
        if (!type.isEmpty() && !Set.of("Session-Based", "Request-Based").contains(type)) {
            throw refused("Type is Session-Based or Request-Based.");
        }
        if (!type.equals("Session-Based")) {
            return null;
        }
        var session = config.path("SessionConfig");
        var name = text(session.path("SessionName"));
        if (!SESSION_NAME.matcher(name).matches()) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__SESSION_NAME,
                    "SessionName has 5 to 40 letters, digits, - and _, and begins with a letter.");
        }
        var strategy = text(session.path("IdleTimeoutStrategy"));
        if (!Set.of("", "FATAL").contains(strategy)) {
            throw refused("IdleTimeoutStrategy is FATAL; instances are not paused here.");
        }
        var path = text(session.path("SessionPath"));
        return new SessionAffinity(
                source(text(session.path("SessionSource"))),
                name,
                (int) positive(session, "MaximumConcurrencySessionPerInstance", 1),
                seconds(session, "MaximumTTLInSeconds"),
                seconds(session, "MaximumIdleTimeInSeconds"),
                path.isEmpty() ? null : path);
    }

    private static SessionAffinity.Source source(String text) {
        return switch (text) {
            case "HEADER" -> SessionAffinity.Source.HEADER;
            case "COOKIE" -> SessionAffinity.Source.COOKIE;
            case "QUERY_STRING" -> SessionAffinity.Source.QUERY_STRING;
            default -> throw refused("SessionSource is HEADER, COOKIE or QUERY_STRING.");
        };
    }

    private static @Nullable Duration seconds(JsonNode session, String name) {
        return session.hasNonNull(name) ? Duration.ofSeconds(positive(session, name, 1)) : null;
    }

    private static long positive(JsonNode session, String name, long otherwise) {
        long value = session.path(name).asLong(otherwise);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw refused(name + " is 1 or more.");
        }
        return value;
    }

    private static ScfException refused(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__INSTANCE_CONCURRENCY_CONFIG, why);
    }

    private static boolean given(@Nullable JsonNode value) {
        return value != null
                && !value.isNull()
                && !(value.isTextual() && value.asText().isEmpty())
                && !emptyObject(value);
    }

    private static boolean emptyObject(JsonNode value) {
        return value.isObject() && value.isEmpty();
    }

    private static JsonNode or(@Nullable JsonNode value) {
        return value == null ? MissingNode.getInstance() : value;
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText("");
    }
}
