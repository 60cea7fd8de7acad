package io.openscf.api.invoke;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.ResolvedInvoker;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.openscf.model.RequestId;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Invoke (doc 583/17243) and InvokeFunction (doc 583/58400). */
@Singleton
public class InvokeActions {
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxStringLength(Integer.MAX_VALUE) // the whole event is bounded before
                    .maxNumberLength(1000)
                    .build())
            .build();

    private final Invoker invoker;
    private final ResolvedInvoker resolved;
    private final AsyncQueue queue;
    private final FunctionCatalog catalog;
    private final InvokeLimits limits;

    InvokeActions(
            Invoker invoker, ResolvedInvoker resolved, AsyncQueue queue, FunctionCatalog catalog, InvokeLimits limits) {
        this.invoker = invoker;
        this.resolved = resolved;
        this.queue = queue;
        this.catalog = catalog;
        this.limits = limits;
    }

    /** Whether the action is one of the two. */
    public static boolean serves(String action) {
        return action.equals("Invoke") || action.equals("InvokeFunction");
    }

    /** Runs or enqueues it; the answer is the whole body. */
    public Uni<Buffer> handle(String action, ObjectNode request, String apiRequestId) {
        var body = read(limits, action.equals("Invoke"), request);
        var requestId = RequestId.next();
        return asynchronous(body)
                .chain(later -> later
                        ? enqueue(requestId, body).map(stored -> ResultJson.accepted(requestId, apiRequestId))
                        : invoker.invoke(request(requestId, body))
                                .map(result -> ResultJson.finished(result, apiRequestId)));
    }

    /** Functions with AsyncRunEnable take every call so (semantics.md section 6). */
    private Uni<Boolean> asynchronous(InvokeBody body) {
        return body.asynchronous()
                ? Uni.createFrom().item(true)
                : catalog.resolve(body.function(), body.qualifier(), body.routingKey())
                        .map(function -> function.async().longRun());
    }

    /**
     * The same for a usual body of a function that is known in memory, at a fraction of the cost.
     *
     * @param body the bytes of the body as sent
     * @param done takes the answer, on any thread
     * @param failed takes what kept it from running
     * @return false when nothing was done, as only {@link #handle} knows what the body means or what is wrong with it
     */
    public boolean handleUsual(
            String action, ByteBuf body, String apiRequestId, Consumer<Buffer> done, Consumer<Throwable> failed) {
        var usual = scan(action.equals("Invoke"), body);
        var function = usual == null ? null : catalog.resolveCached(usual.function(), usual.qualifier(), null);
        if (usual == null || function == null) {
            return false;
        }
        var requestId = RequestId.next();
        if (usual.asynchronous() || function.async().longRun()) {
            offer(event(requestId, function, usual), requestId, apiRequestId, done, failed);
        } else {
            resolved.run(
                    function,
                    request(requestId, usual),
                    result -> done.accept(ResultJson.finished(result, apiRequestId)));
        }
        return true;
    }

    private void offer(
            AsyncEvent event,
            String requestId,
            String apiRequestId,
            Consumer<Buffer> done,
            Consumer<Throwable> failed) {
        queue.offer(
                event,
                enqueued -> {
                    if (enqueued instanceof Enqueued.Full full) {
                        failed.accept(full(full));
                    } else {
                        done.accept(ResultJson.accepted(requestId, apiRequestId));
                    }
                },
                failed);
    }

    private @Nullable InvokeBody scan(boolean invoke, ByteBuf body) {
        if (body.hasArray()) {
            int from = body.arrayOffset() + body.readerIndex();
            return InvokeScan.read(limits, invoke, body.array(), from, from + body.readableBytes());
        }
        var bytes = ByteBufUtil.getBytes(body);
        return InvokeScan.read(limits, invoke, bytes, 0, bytes.length);
    }

    private static InvokeRequest request(String requestId, InvokeBody body) {
        return new InvokeRequest(
                requestId,
                body.function(),
                body.qualifier(),
                body.routingKey(),
                body.event(),
                null,
                body.tail(),
                false,
                0);
    }

    static InvokeBody read(InvokeLimits limits, boolean invoke, ObjectNode request) {
        boolean asynchronous =
                invoke && text(request, "InvocationType", "RequestResponse").equals("Event");
        return new InvokeBody(
                new FunctionKey(text(request, "Namespace", "default"), text(request, "FunctionName", "")),
                Qualifier.parse(text(request, "Qualifier", invoke ? "$LATEST" : "$DEFAULT")),
                routingKey(limits, request),
                event(text(request, invoke ? "ClientContext" : "Event", ""), limits.eventBytes(asynchronous)),
                text(request, "LogType", "None").equals("Tail"),
                asynchronous);
    }

    private Uni<Enqueued> enqueue(String requestId, InvokeBody body) {
        var cached = catalog.resolveCached(body.function(), body.qualifier(), body.routingKey());
        var version = cached != null
                ? Uni.createFrom().item(cached)
                : catalog.resolve(body.function(), body.qualifier(), body.routingKey());
        return version.chain(found -> queue.enqueue(event(requestId, found, body)))
                .invoke(enqueued -> {
                    if (enqueued instanceof Enqueued.Full full) {
                        throw full(full);
                    }
                });
    }

    private AsyncEvent event(String requestId, FunctionVersion function, InvokeBody body) {
        if (function.type() == FunctionType.HTTP) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_TYPE, "A web function is called by its URL.");
        }
        if (body.event().length() > limits.asyncEventBytes()) {
            throw tooLarge(limits.asyncEventBytes());
        }
        return new AsyncEvent(
                requestId,
                "api-" + function.functionId(),
                body.function(),
                body.qualifier(),
                body.routingKey(),
                null,
                body.event(),
                AsyncQueue.Origin.API);
    }

    private static ScfException full(Enqueued.Full full) {
        return new ScfException(
                ErrorCode.LIMIT_EXCEEDED, "The asynchronous queue of the function is full: " + full.limit() + ".");
    }

    private static ScfException tooLarge(int limit) {
        return new ScfException(
                ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE,
                "An event of this kind has at most " + limit + " bytes.");
    }

    /** The event of an asynchronous call in bytes; fails when it is no JSON or too large. */
    public Buffer asynchronousEvent(String text) {
        return event(text, limits.asyncEventBytes());
    }

    private static @Nullable String routingKey(InvokeLimits limits, ObjectNode request) {
        var key = text(request, "RoutingKey", "");
        if (key.getBytes(StandardCharsets.UTF_8).length > limits.routingKeyBytes()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__PARAM,
                    "RoutingKey has at most " + limits.routingKeyBytes() + " bytes.");
        }
        return key.isEmpty() ? null : key;
    }

    private static Buffer event(String text, int limit) {
        if (text.isBlank()) {
            return Buffer.buffer("{}");
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        if (text.charAt(0) == '\uFEFF') {
            throw notJson("it begins with a byte order mark"); // which the parser would skip
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
