package io.openscf.api.url;

import io.openscf.invocation.Invoker;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.ScfException;
import io.openscf.trigger.FunctionUrl;
import io.openscf.trigger.FunctionUrls.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Event functions behind a URL: the request becomes an event, the result a response (events/README.md section 10). */
@Singleton
class EventRequests {
    private static final Logger LOG = Logger.getLogger(EventRequests.class);

    private final Invoker invoker;

    EventRequests(Invoker invoker) {
        this.invoker = invoker;
    }

    /** @param body when it has been read already */
    void serve(HttpServerRequest request, Target target, String uri, String requestId, @Nullable Buffer body) {
        if (body != null) {
            run(request, target, uri, requestId, body);
        } else {
            Bodies.read(request).onSuccess(read -> run(request, target, uri, requestId, read));
        }
    }

    private void run(HttpServerRequest request, Target target, String uri, String requestId, Buffer body) {
        var context = ContextInternal.current();
        var event = RequestEvent.of(request, uri, body);
        var order = new InvokeRequest(
                requestId, target.function(), target.qualifier(), null, event, FunctionUrl.TYPE, false, false, 0);
        invoker.invoke(order)
                .subscribe()
                .with(
                        result -> context.runOnContext(ignored -> answer(request, result.outcome(), requestId)),
                        failure -> context.runOnContext(ignored -> failed(request, failure, requestId)));
    }

    private static void answer(HttpServerRequest request, Outcome outcome, String requestId) {
        switch (outcome) {
            case Outcome.Failed failed -> UrlErrors.send(request, failed, requestId);
            case Outcome.Succeeded succeeded -> ResultResponse.send(request, succeeded.result(), requestId);
        }
    }

    private static void failed(HttpServerRequest request, Throwable failure, String requestId) {
        if (failure instanceof ScfException known) {
            UrlErrors.send(request, 404, known.getMessage(), requestId, -1);
        } else {
            LOG.errorf(failure, "requestId=%s failed unexpectedly", requestId);
            UrlErrors.send(request, 500, "InternalError", requestId, -1);
        }
    }
}
