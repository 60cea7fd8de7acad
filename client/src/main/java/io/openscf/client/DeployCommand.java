package io.openscf.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deploy",
        description = "Create or update the functions of an openscf.yaml, or of a directory with index.py or index.js.")
final class DeployCommand extends ConnectedCommand {
    private static final Duration POLL = Duration.ofMillis(500);

    @Parameters(index = "0", paramLabel = "DIRECTORY|FILE", defaultValue = ".", description = "default: this directory")
    Path path = Path.of(".");

    @Option(names = "--watch", description = "deploy again whenever a file changes")
    boolean watch;

    DeployCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        if (watch) {
            watch();
        }
        deploy(() -> {});
        return DONE;
    }

    /** @param built run when build steps have ended, before the code is read */
    private void deploy(Runnable built) throws ApiException, IOException, FailedException, InterruptedException {
        var api = connection.client();
        var functions = ProjectFile.functions(path, connection.variables());
        try {
            for (var function : functions) {
                build(api, function);
            }
        } finally {
            built.run();
        }
        var results = new ArrayList<Map<String, String>>();
        for (var function : functions) {
            results.add(deploy(api, function));
        }
        if (!printedJson(Map.of("Functions", results)) && !watch) {
            suggestNext(functions.getFirst());
        }
    }

    private void build(ApiClient api, FunctionSpec function)
            throws ApiException, IOException, FailedException, InterruptedException {
        if (function.codeDirectory() == null) {
            return;
        }
        var step = new BuildStep(function.codeDirectory(), function.build(), progress -> progress(function, progress));
        if (step.isNeeded()) {
            // A gateway that is away or refuses the keys shall not be noticed only after minutes of building.
            api.call("ListFunctions", Map.of("Namespace", function.namespace(), "Limit", 1));
            step.run();
        }
    }

    private Map<String, String> deploy(ApiClient api, FunctionSpec function)
            throws ApiException, IOException, FailedException, InterruptedException {
        var begun = System.nanoTime();
        var done = new Deployment(api, function, step -> progress(function, step)).run();
        var millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        if (!connection.json) {
            out().println(function.name() + ": " + done + ", active (" + millis + " ms)");
        }
        var result = new LinkedHashMap<String, String>();
        result.put("FunctionName", function.name());
        result.put("Namespace", function.namespace());
        result.put("Result", done);
        return result;
    }

    private void progress(FunctionSpec function, String step) {
        if (!connection.json) {
            err().println(function.name() + ": " + step);
        }
    }

    private void suggestNext(FunctionSpec function) {
        var namespace = function.namespace().equals("default") ? "" : " --namespace " + function.namespace();
        err().println("next: ./openscf " + next(function) + namespace);
    }

    /** Web functions have an address, and events of a trigger cannot be made up with "{}". */
    private static String next(FunctionSpec function) {
        if ("HTTP".equals(function.parameters().get("Type"))) {
            return "trigger list " + function.name();
        }
        return function.triggers().isEmpty()
                ? "invoke " + function.name() + " -d '{}'"
                : "logs " + function.name() + " -f";
    }

    /** Deploys now and at every change. An error is shown and the next change tried; only an interrupt ends it. */
    private void watch() throws InterruptedException, IOException {
        var files = new WatchedFiles(path, connection.variables());
        while (true) {
            try {
                deploy(files::markSeen);
            } catch (UnreachableException e) {
                report(e);
                awaitGateway();
                continue;
            } catch (ApiException | FailedException | UsageException | IOException e) {
                report(e);
            }
            err().println("watching " + path + " (Ctrl-C ends it) ...");
            err().println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + files.awaitChange());
        }
    }

    private void report(Exception e) {
        new Failure(connection.surroundings(), this).report(e);
    }

    private void awaitGateway() throws InterruptedException {
        err().println("waiting for the gateway (Ctrl-C ends it) ...");
        while (true) {
            Thread.sleep(POLL);
            try {
                if (connection.client().statusOf("/q/health/ready") == 200) {
                    return;
                }
            } catch (UnreachableException notYet) {
                // It is asked again.
            }
        }
    }
}
