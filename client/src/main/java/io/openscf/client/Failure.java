package io.openscf.client;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong into a message that says what to do next, and into an exit code. */
final class Failure {
    private static final int REFUSED = 1;
    private static final int MISUSED = 2;
    private static final int UNREACHABLE = 3;

    private final Surroundings surroundings;
    private final @Nullable Connection connection;
    private final @Nullable FunctionOptions subject;

    Failure(Surroundings surroundings, Object command) {
        this.surroundings = surroundings;
        this.connection = command instanceof ConnectedCommand connected ? connected.connection : null;
        this.subject = command instanceof ConnectedCommand connected ? connected.subject() : null;
    }

    int report(Exception failure) {
        return switch (failure) {
            case ApiException e -> print(REFUSED, e.code(), e.getMessage() + advice(e), e.requestId());
            case FailedException e -> print(REFUSED, "Failed", e.getMessage(), "");
            case UsageException e -> print(MISUSED, "Usage", e.getMessage(), "");
            case UnreachableException e -> print(UNREACHABLE, "Unreachable", e.getMessage() + advice(e), "");
            case InterruptedException e -> print(REFUSED, "Interrupted", "interrupted", "");
            default -> print(REFUSED, "Failed", failure.getClass().getSimpleName() + ": " + failure.getMessage(), "");
        };
    }

    private int print(int exitCode, String code, @Nullable String message, String requestId) {
        if (connection != null && connection.json) {
            var error = new LinkedHashMap<String, @Nullable Object>();
            error.put("Code", code);
            error.put("Message", message);
            error.put("RequestId", requestId);
            surroundings.out().println(Json.pretty(Map.of("Error", error)));
        } else {
            // The code of the API is what a user looks up; our own words need none.
            surroundings.err().println("openscf: " + (requestId.isEmpty() ? "" : code + ": ") + message);
        }
        return exitCode;
    }

    private String advice(ApiException e) {
        var source = connection == null ? "" : connection.keySource();
        if (e.isAbout("AuthFailure.SecretIdNotFound") || e.isAbout("AuthFailure.SignatureFailure")) {
            return "\n  The keys came from " + source + ". Give those of this gateway with --data, --secret-id and"
                    + " --secret-key, or the environment.";
        }
        if (e.isAbout("AuthFailure.SignatureExpire")) {
            return "\n  The clocks of this machine and of the gateway differ by more than five minutes.";
        }
        if (e.isFunctionMissing()) {
            return nearestFunction() + "\n  ./openscf list shows what there is, ./openscf deploy DIRECTORY makes it.";
        }
        if (e.isAbout("ResourceNotFound.Namespace")) {
            return "\n  ./openscf status shows the namespaces.";
        }
        if (e.isAbout("InternalError")) {
            return "\n  Look for RequestId " + e.requestId() + " in the log of the gateway.";
        }
        return "";
    }

    private String nearestFunction() {
        if (connection == null || subject == null) {
            return "";
        }
        try {
            var names = ListCommand.all(connection.client(), subject.namespace).stream()
                    .map(one -> one.text("FunctionName"))
                    .toList();
            return Nearest.to(subject.name, names)
                    .map(name -> "\n  Did you mean " + name + "?")
                    .orElse("");
        } catch (ApiException | UnreachableException noAdvice) {
            return "";
        }
    }

    private static String advice(UnreachableException e) {
        return switch (e.getCause()) {
            case ConnectException refused ->
                "\n  Is it running? Start it with ./openscf run, or name another with --endpoint or --data.";
            case UnknownHostException unknown -> "\n  There is no such host. Check --endpoint or OPENSCF_ENDPOINT.";
            case null, default -> "";
        };
    }
}
