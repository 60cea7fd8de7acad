package io.openscf.invocation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.model.Outcome;
import org.jspecify.annotations.Nullable;

/** The JSON object that callers see of a failed run (runtimes.md section 12); keys in alphabetical order. */
public final class ErrorBody {
    private ErrorBody() {}

    /** With the request id, as in RetMsg; without one, as in the log's ERROR line. */
    public static String json(Outcome.Failed failed, @Nullable String requestId) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("errorCode", failed.errorCode()).put("errorMessage", failed.message());
        if (requestId != null) {
            body.put("requestId", requestId);
        }
        if (failed.stackTrace() != null) {
            body.put("stackTrace", failed.stackTrace());
        }
        return body.put("statusCode", failed.status().code()).toString();
    }
}
