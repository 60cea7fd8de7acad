package io.openscf.api.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufInputStream;
import io.openscf.api.auth.Authentication;
import io.openscf.api.auth.Authentication.Signed;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.FlatParameters;
import io.openscf.api.contract.Regions;
import io.openscf.api.contract.Validation;
import io.openscf.api.error.Rendering;
import io.openscf.api.invoke.InvokeActions;
import io.openscf.api.management.ActionRegistry;
import io.openscf.api.management.ApiCall;
import io.openscf.model.ErrorCode;
import io.openscf.model.RequestId;
import io.openscf.model.ScfException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The endpoint {@code /} in its four request forms (management-api.md section 1.2). Checks in the order parse, version,
 * action, signature, presence, types, values; then runs the action.
 */
@Singleton
class Endpoint {
    private static final int DEPTH = 50;
    private static final int BAD_REQUEST = 400;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxStringLength(Integer.MAX_VALUE) // bodies are bounded
                        .build());
    }

    private final Contract contract;
    private final Validation validation;
    private final FlatParameters flatParameters;
    private final Authentication authentication;
    private final ActionRegistry actions;
    private final InvokeActions invocations;
    private final RequestBody bodies;
    private final Regions regions;
    private final UsualInvoke usualInvoke;

    Endpoint(
            Contract contract,
            Validation validation,
            FlatParameters flatParameters,
            Authentication authentication,
            ActionRegistry actions,
            InvokeActions invocations,
            RequestBody bodies,
            Regions regions,
            UsualInvoke usualInvoke) {
        this.contract = contract;
        this.validation = validation;
        this.flatParameters = flatParameters;
        this.authentication = authentication;
        this.actions = actions;
        this.invocations = invocations;
        this.bodies = bodies;
        this.regions = regions;
        this.usualInvoke = usualInvoke;
    }

    void route(@Observes Router router) {
        router.route("/")
                .order(-100)
                .handler(context -> receive(context.request()))
                .failureHandler(this::receiveWhateverTheHost);
    }

    /**
     * The router refuses a Host that is a whole URL or has a path, before any route sees it; clients send such
     * (management-api.md section 3.3).
     */
    private void receiveWhateverTheHost(RoutingContext context) {
        var request = context.request();
        if (context.statusCode() == BAD_REQUEST && request.authority() == null && request.getHeader("Host") != null) {
            receive(request);
        } else {
            context.next();
        }
    }

    private void receive(HttpServerRequest request) {
        var requestId = RequestId.next();
        if (request.method() != HttpMethod.POST && request.method() != HttpMethod.GET) {
            request.resume();
            Rendering.error(
                    request.response(),
                    new ScfException(ErrorCode.UNSUPPORTED_PROTOCOL, "The API is called by POST or GET."),
                    requestId);
            return;
        }
        // A raw route receives a paused request.
        bodies.read(request)
                .onSuccess(body -> answer(request, body, requestId))
                .onFailure(failure -> bodies.refuse(request, failure, requestId));
        request.resume();
    }

    private void answer(HttpServerRequest request, Buffer body, String requestId) {
        try {
            if (usualInvoke.takes(request, body, requestId)) {
                return;
            }
            var form = Form.of(request, body);
            var operation = operation(form);
            var secretId = authenticate(form, request, body);
            regions.check(form.region());
            if (!InvokeActions.serves(operation.name())) {
                actions.require(operation.name());
            }
            var parameters = form.parameters().isEmpty() && form.json()
                    ? parse(body)
                    : flatParameters.unflatten(operation, form.parameters());
            validation.check(operation, parameters);
            if (InvokeActions.serves(operation.name())) {
                invocations
                        .handle(operation.name(), parameters, requestId)
                        .subscribe()
                        .with(
                                ready -> Rendering.send(request.response(), ready),
                                failure -> Rendering.error(request.response(), failure, requestId));
                return;
            }
            actions.run(operation.name(), new ApiCall(requestId, form.region(), secretId), parameters)
                    .subscribe()
                    .with(
                            fields -> Rendering.answer(request.response(), fields, requestId),
                            failure -> Rendering.error(request.response(), failure, requestId));
        } catch (RuntimeException e) {
            Rendering.error(request.response(), e, requestId);
        } catch (OutOfMemoryError e) { // of a large package on a small heap: an answer is better than silence
            Rendering.error(request.response(), tooLargeForMemory(), requestId);
        }
    }

    private static ScfException tooLargeForMemory() {
        return new ScfException(
                ErrorCode.REQUEST_SIZE_LIMIT_EXCEEDED,
                "The gateway has not enough memory for this body; put the package into a bucket and name it.");
    }

    private Contract.Operation operation(Form form) {
        if (form.action().isEmpty()) {
            throw new ScfException(
                    ErrorCode.MISSING_PARAMETER, "The request is missing a required parameter `Action`.");
        }
        if (form.version().isEmpty() && !form.bearer()) {
            throw new ScfException(
                    ErrorCode.MISSING_PARAMETER, "The request is missing a required parameter `Version`.");
        }
        if (!form.version().isEmpty() && !Contract.isVersion(form.version())) {
            throw new ScfException(
                    ErrorCode.NO_SUCH_VERSION,
                    "The only version is " + Contract.VERSION + ", and " + Contract.OWN_VERSION
                            + " for the actions of openscf itself.");
        }
        var operation = contract.operation(form.version(), form.action());
        if (operation == null) {
            throw new ScfException(ErrorCode.INVALID_ACTION, "There is no action " + shortened(form.action()) + ".");
        }
        return operation;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 60)).replaceAll("[^\\w.-]", "?");
    }

    private String authenticate(Form form, HttpServerRequest request, Buffer body) {
        var query = request.query() == null ? "" : request.query();
        var covered = form.bearer() ? new byte[0] : body.getBytes();
        var signed = new Signed(request.method().name(), request.path(), query, headers(request), covered);
        return form.v1()
                ? authentication.authenticateV1(signed, form.parameters())
                : authentication.authenticate(signed);
    }

    /** HTTP/2 has no Host header; its clients sign what stands in its place. */
    private static MultiMap headers(HttpServerRequest request) {
        var authority = request.authority();
        if (authority == null || request.headers().contains("Host")) {
            return request.headers();
        }
        return MultiMap.caseInsensitiveMultiMap().addAll(request.headers()).add("Host", authority.toString());
    }

    private static ObjectNode parse(Buffer body) {
        // Decoded on the way, strictly: a package of 50 MB must not stand in memory in every form at once.
        try (var text =
                new InputStreamReader(new ByteBufInputStream(body.getByteBuf()), StandardCharsets.UTF_8.newDecoder())) {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new ScfException(ErrorCode.INVALID_PARAMETER, "The body must be a JSON object.");
        } catch (CharacterCodingException e) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER, "The body is not UTF-8 text.");
        } catch (JsonProcessingException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER, "The body is not a JSON object: " + e.getOriginalMessage() + ".");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a request carries its common parameters, and its own ones when they are not JSON. */
    private record Form(
            String action,
            String version,
            @org.jspecify.annotations.Nullable String region,
            boolean v1,
            boolean json,
            boolean bearer,
            Map<String, String> parameters) {

        static Form of(HttpServerRequest request, Buffer body) {
            boolean post = request.method() == HttpMethod.POST;
            var type = request.getHeader("Content-Type");
            boolean form = type != null && type.startsWith("application/x-www-form-urlencoded");
            var flat = decode(request.query() == null ? "" : request.query());
            if (post && form) {
                flat.putAll(decode(body.toString()));
            }
            if (flat.containsKey("Signature")) {
                return new Form(
                        flat.getOrDefault("Action", ""),
                        flat.getOrDefault("Version", ""),
                        flat.get("Region"),
                        true,
                        false,
                        false,
                        flat);
            }
            var authorization = request.getHeader("Authorization");
            boolean bearer = authorization != null && authorization.startsWith("Bearer ");
            var action = request.getHeader("X-TC-Action");
            var version = request.getHeader("X-TC-Version");
            if (action == null && bearer) {
                action = flat.remove("Action");
            }
            return new Form(
                    action == null ? "" : action,
                    version == null ? "" : version,
                    request.getHeader("X-TC-Region"),
                    false,
                    post && !form,
                    bearer,
                    post && !form ? Map.of() : flat);
        }

        private static Map<String, String> decode(String encoded) {
            var parameters = new HashMap<String, String>();
            for (var pair : encoded.split("&")) {
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    parameters.put(
                            decoded(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
            return parameters;
        }

        private static String decoded(String text) {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ScfException(ErrorCode.INVALID_PARAMETER, "The query or form is not well encoded.");
            }
        }
    }
}
