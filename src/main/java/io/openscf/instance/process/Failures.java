package io.openscf.instance.process;

import io.openscf.instance.process.ResponseParser.Answer;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How a launcher's failures read for callers: runtimes.md section 12. */
class Failures {
    private Failures() {}

    static Outcome.Failed of(Answer answer) {
        JsonObject body = body(answer);
        String message = body.getString("errorMessage", "");
        String stack = body.getString("stackTrace", "");
        return switch (answer.headers().getOrDefault("x-openscf-error", "user")) {
            case "load" -> new Outcome.Failed(RunStatus.USER_CODE_ERROR, 1, message.isEmpty() ? stack : message, null);
            case "exited" -> new Outcome.Failed(RunStatus.CONTAINER_STATE_EXITED, 1, message, null);
            case "no-entry" -> new Outcome.Failed(RunStatus.HANDLER_NOT_FOUND, 1, message, null);
            case "exit" -> new Outcome.Failed(RunStatus.PROCESS_EXIT, 1, message, null);
            case "timeout" -> platform(RunStatus.TIME_LIMIT_REACHED, message);
            default ->
                new Outcome.Failed(
                        RunStatus.USER_CODE_EXCEPTION,
                        1,
                        message.isEmpty() ? "user code exception caught" : message,
                        stack.isEmpty() ? message : stack);
        };
    }

    private static JsonObject body(Answer answer) {
        try {
            return answer.body().toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject().put("stackTrace", answer.body().toString());
        }
    }

    static Outcome.Failed timedOut(Duration limit) {
        return platform(RunStatus.TIME_LIMIT_REACHED, "Invoking task timed out after " + seconds(limit) + " seconds");
    }

    static Outcome.Failed initTimedOut(Duration limit) {
        return platform(
                RunStatus.INIT_TIMEOUT,
                "Initialization of the function timed out after " + seconds(limit) + " seconds");
    }

    /** Of web functions; the text of doc 583/41076. */
    static Outcome.Failed portNotBound(Duration limit) {
        return platform(
                RunStatus.PORT_BINDING_FAILED,
                "The request timed out in " + limit.toMillis()
                        + "ms.Please confirm your http server have enabled listening on port 9000.");
    }

    static Outcome.Failed ended(boolean outOfMemory) {
        return outOfMemory
                ? platform(RunStatus.MEMORY_LIMIT_REACHED, "Memory limit exceeded")
                : platform(RunStatus.PROCESS_EXIT, RunStatus.PROCESS_EXIT.text());
    }

    static Outcome.Failed tooLong() {
        return platform(RunStatus.RESPONSE_TOO_LARGE, RunStatus.RESPONSE_TOO_LARGE.text());
    }

    static Outcome.Failed platform(RunStatus status, String message) {
        return new Outcome.Failed(status, -1, message, null);
    }

    private static String seconds(Duration limit) {
        long millis = limit.toMillis();
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0);
    }
}
