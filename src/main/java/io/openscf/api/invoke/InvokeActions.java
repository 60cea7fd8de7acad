package io.openscf.api.invoke;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.Invoker;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionType;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Invoke (doc 583/17243) and InvokeFunction (doc 583/58400). */
@Singleton
public class InvokeActions {
    private static final int SYNC_BYTES = 6 * 1024 * 1024;
    private static final int ASYNC_BYTES = 128 * 1024;
    private static final int ROUTING_BYTES = 1024;
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxStringLength(SYNC_BYTES)
                    .maxNumberLength(1000)
                    .build())
            .build();

    private final Invoker invoker;
    private final AsyncQueue queue;
    private final FunctionCatalog catalog;

    InvokeActions(Invoker invoker, AsyncQueue queue, FunctionCatalog catalog) {
        this.invoker = invoker;
        this.queue = queue;
        this.catalog = catalog;
    }

    /** Whether the action is one of the two. */
    public static boolean serves(String action) {
        return action.equals("Invoke") || action.equals("InvokeFunction");
    }

    /** Runs or enqueues it; the answer is the whole body. */
    public Uni<Buffer> handle(String action, ObjectNode request, String apiRequestId) {
        boolean invoke = action.equals("Invoke");
        var function = new FunctionKey(text(request, "Namespace", "default"), text(request, "FunctionName", ""));
        var qualifier = Qualifier.parse(text(request, "Qualifier", invoke ? "$LATEST" : "$DEFAULT"));
        boolean asynchronous =
                invoke && text(request, "InvocationType", "RequestResponse").equals("Event");
        var event =
                event(text(request, invoke ? "ClientContext" : "Event", ""), asynchronous ? ASYNC_BYTES : SYNC_BYTES);
        var routingKey = routingKey(request);
        var requestId = UUID.randomUUID().toString();
        if (asynchronous) {
            return enqueue(requestId, function, qualifier, routingKey, event)
                    .map(stored -> ResultJson.accepted(requestId, apiRequestId));
        }
        boolean tail = text(request, "LogType", "None").equals("Tail");
        return invoker.invoke(
                        new InvokeRequest(requestId, function, qualifier, routingKey, event, null, tail, false, 0))
                .map(result -> ResultJson.finished(result, apiRequestId));
    }

    private Uni<Enqueued> enqueue(
            String requestId,
            FunctionKey function,
            Qualifier qualifier,
            @org.jspecify.annotations.Nullable String routingKey,
            Buffer event) {
        var cached = catalog.resolveCached(function, qualifier, routingKey);
        var resolved =
                cached != null ? Uni.createFrom().item(cached) : catalog.resolve(function, qualifier, routingKey);
        return resolved.chain(version -> {
                    if (version.type() == FunctionType.HTTP) {
                        throw new ScfException(
                                ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_TYPE,
                                "A web function is called by its URL.");
                    }
                    return queue.enqueue(new AsyncEvent(
                            requestId, "api-" + version.functionId(), function, qualifier, routingKey, null, event));
                })
                .invoke(enqueued -> {
                    if (enqueued instanceof Enqueued.Full full) {
                        throw new ScfException(
                                ErrorCode.LIMIT_EXCEEDED,
                                "The asynchronous queue of the function is full: " + full.limit() + ".");
                    }
                });
    }

    private static @org.jspecify.annotations.Nullable String routingKey(ObjectNode request) {
        var key = text(request, "RoutingKey", "");
        if (key.getBytes(StandardCharsets.UTF_8).length > ROUTING_BYTES) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__PARAM, "RoutingKey has at most 1024 bytes.");
        }
        return key.isEmpty() ? null : key;
    }

    private static Buffer event(String text, int limit) {
        if (text.isBlank()) {
            return Buffer.buffer("{}");
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE,
                    "An event of this kind has at most " + limit + " bytes.");
        }
        try (var parser = STRICT.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw notJson("it is empty");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw notJson("something follows it");
            }
        } catch (IOException e) {
            throw notJson(
                    e instanceof com.fasterxml.jackson.core.JsonProcessingException json
                            ? json.getOriginalMessage()
                            : "it cannot be read");
        }
        return Buffer.buffer(bytes);
    }

    private static ScfException notJson(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__PARAM, "The event is not JSON: " + why + ".");
    }

    private static String text(ObjectNode request, String name, String otherwise) {
        var value = request.get(name);
        return value == null || value.isNull() || value.asText().isEmpty() ? otherwise : value.asText();
    }
}
