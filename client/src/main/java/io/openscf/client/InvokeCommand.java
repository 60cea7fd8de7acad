package io.openscf.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "invoke", description = "Run a function and print its result.")
final class InvokeCommand extends ConnectedCommand {
    @Mixin
    final FunctionOptions function = new FunctionOptions();

    @Option(
            names = {"-d", "--event"},
            paramLabel = "JSON|@FILE|-",
            description = "the event: JSON text, a file, or standard input")
    @Nullable
    String event;

    @Option(names = "--async", description = "put the event into the queue and return")
    boolean async;

    @Option(names = "--tail", description = "print the log of the run as well")
    boolean tail;

    InvokeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return function;
    }

    @Override
    public Integer call() throws Exception {
        var parameters = function.parameters();
        parameters.put("InvocationType", async ? "Event" : "RequestResponse");
        if (event != null) {
            parameters.put("ClientContext", GivenText.read(event, connection.surroundings()));
        }
        if (tail && !async) {
            parameters.put("LogType", "Tail");
        }
        var result = connection.client().call("Invoke", parameters).object("Result");
        if (!printedJson(result)) {
            print(result);
        }
        return result.number("InvokeResult") == 0 ? DONE : FAILED;
    }

    private void print(JsonObject result) {
        if (async) {
            out().println(result.text("FunctionRequestId"));
            err().println("queued; ./openscf logs " + function.name + " --request-id "
                    + result.text("FunctionRequestId"));
            return;
        }
        if (tail) {
            err().println(result.text("Log").stripTrailing());
            err().printf(
                            Locale.ROOT,
                            "%.1f ms, %d MB%n",
                            result.decimal("Duration"),
                            result.number("MemUsage") / 1024 / 1024);
        }
        if (result.number("InvokeResult") == 0) {
            out().println(result.text("RetMsg"));
        } else {
            printError(result);
        }
    }

    private void printError(JsonObject result) {
        var message = result.text("ErrMsg").isEmpty() ? result.text("RetMsg") : result.text("ErrMsg");
        err().println("openscf: the function failed: " + message);
        var trace = stackTrace(result.text("RetMsg"));
        if (!trace.isEmpty()) {
            err().println(trace.stripTrailing());
        }
        if (!tail) {
            err().println("  ./openscf logs " + function.name + " --request-id " + result.text("FunctionRequestId")
                    + " shows its log.");
        }
    }

    /** A failed run returns a JSON object with the trace (management API, section 10.5). */
    private static String stackTrace(String returned) {
        try {
            return Json.object(returned).text("stackTrace");
        } catch (IllegalArgumentException noErrorObject) {
            return "";
        }
    }
}
