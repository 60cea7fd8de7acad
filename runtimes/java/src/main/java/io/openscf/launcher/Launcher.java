package io.openscf.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The program: waits generic, loads its function on {@code /initialize}, runs it on {@code /event-invoke}. */
public final class Launcher {
    private static final int MAX_RESULT_CHARACTERS = 6 * 1024 * 1024;
    private final Output output;
    private @Nullable Function function;
    private boolean initialised;
    private Failure loadFailure = new Failure(Failure.Kind.LOAD, "the instance is not initialised");

    private Launcher(Output output) {
        this.output = output;
    }

    /** Serves until the process is ended; with {@code --rehearse} runs once through all of a start and returns. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("--rehearse")) {
            Rehearsal.record();
            return;
        }
        String listen = System.getenv("OPENSCF_LISTEN");
        new ArrayList<>(System.getenv().keySet())
                .stream().filter(name -> name.startsWith("OPENSCF_")).forEach(Variables::remove);
        var launcher = new Launcher(Output.install());
        Server server = Server.open(listen);
        Rehearsal.warmUp();
        server.serve(launcher::answer);
    }

    static Launcher quiet() {
        return new Launcher(new Output());
    }

    /** One request at a time, whichever connection it comes on. */
    synchronized Server.Response answer(Server.Request request) throws IOException {
        if (request.isFor("POST", "/event-invoke")) {
            String id = Objects.requireNonNullElse(request.header("x-scf-request-id"), "");
            return finished(id, () -> invoke(id, request));
        }
        if (request.isFor("POST", "/initialize") && !initialised) {
            initialised = true;
            Order order = Order.parse(request.text());
            output.token(order.outputToken());
            return finished("init", () -> load(order));
        }
        return request.isFor("GET", "/idle") ? Server.Response.ok("{}") : Server.Response.notFound();
    }

    private interface Step {
        String run() throws Failure;
    }

    private Server.Response finished(String requestId, Step step) throws IOException {
        Server.Response response;
        try {
            response = Server.Response.ok(step.run());
        } catch (Failure failure) {
            response = Server.Response.failed(failure);
        }
        return output.endRun(requestId) ? response.with("X-Openscf-Output: 1") : response;
    }

    private String load(Order order) throws Failure {
        try {
            Variables.apply(order.environment());
            function = Function.load(order);
        } catch (Failure failure) {
            loadFailure = failure;
            throw failure;
        }
        return "{}";
    }

    private String invoke(String requestId, Server.Request request) throws Failure {
        if (function == null) {
            throw loadFailure;
        }
        Variables.trigger(request.header("x-scf-trigger-src"));
        String result = function.run(requestId, new String(request.body(), StandardCharsets.UTF_8));
        if (result.length() > MAX_RESULT_CHARACTERS) {
            throw new Failure(Failure.Kind.RESULT, "body size is too long");
        }
        return result;
    }
}
