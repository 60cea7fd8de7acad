package io.openscf.invocation;

import io.openscf.model.Outcome;
import io.vertx.core.json.Json;

/** A failure as callers and logs read it: one JSON object, keys in alphabetical order (runtimes.md section 12). */
public final class ErrorBody {
    private ErrorBody() {}

    /** What RetMsg and ErrMsg of a failed call hold. */
    public static String of(Outcome.Failed failed, String requestId) {
        return render(failed, ",\"requestId\":" + Json.encode(requestId));
    }

    /** As in the log's ERROR line, which has no request id inside the object. */
    static String forLog(Outcome.Failed failed) {
        return render(failed, "");
    }

    private static String render(Outcome.Failed failed, String requestId) {
        String stack = failed.stackTrace();
        return "{\"errorCode\":" + failed.errorCode()
                + ",\"errorMessage\":" + Json.encode(failed.message())
                + requestId
                + (stack == null ? "" : ",\"stackTrace\":" + Json.encode(stack))
                + ",\"statusCode\":" + failed.status().code() + "}";
    }
}
