package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deploy",
        description = "Create or update the functions of an openscf.yaml, or of a directory with index.py or index.js.")
final class DeployCommand extends ConnectedCommand {
    private static final Duration POLL = Duration.ofMillis(300);

    @Parameters(index = "0", paramLabel = "DIRECTORY|FILE", defaultValue = ".", description = "default: this directory")
    Path path = Path.of(".");

    @Option(names = "--watch", description = "deploy again whenever a file changes")
    boolean watch;

    DeployCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        if (watch) {
            watch(api);
        }
        deploy(api);
        return DONE;
    }

    private void deploy(ApiClient api) throws ApiException, IOException, FailedException, InterruptedException {
        var functions = ProjectFile.functions(path, connection.variables());
        var results = new ArrayList<Map<String, String>>();
        for (var function : functions) {
            results.add(deploy(api, function));
        }
        if (!printedJson(Map.of("Functions", results)) && !watch) {
            var first = functions.getFirst();
            var web = "HTTP".equals(first.parameters().get("Type"));
            out().println(
                            web
                                    ? "next: ./openscf trigger list " + first.name() + "   (shows its address)"
                                    : "next: ./openscf invoke " + first.name() + " -d '{}'" + option(first));
        }
    }

    private static String option(FunctionSpec function) {
        return function.namespace().equals("default") ? "" : " --namespace " + function.namespace();
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

    /** Deploys at every change. An error is shown and the next change tried; only an interrupt ends it. */
    private void watch(ApiClient api) throws InterruptedException, IOException {
        var seen = 0;
        while (true) {
            var now = settledFingerprint();
            if (now != seen) {
                try {
                    deploy(api);
                } catch (ApiException | FailedException | UsageException | IOException e) {
                    new Failure(connection.surroundings(), this).report(e);
                }
                // What a build step wrote is part of what was deployed.
                seen = settledFingerprint();
                err().println("watching for changes ...");
            }
            Thread.sleep(POLL);
        }
    }

    /** Waits until nothing has been written for a moment, so that a save of many files is one deployment. */
    private int settledFingerprint() throws InterruptedException {
        var before = fingerprint();
        while (true) {
            Thread.sleep(POLL);
            var now = fingerprint();
            if (now == before) {
                return now;
            }
            before = now;
        }
    }

    private int fingerprint() {
        var hash = 1;
        try {
            for (var directory : watched()) {
                hash = 31 * hash + new CodePackage(directory).fingerprint();
            }
            var file = Files.isDirectory(path) ? path.resolve(ProjectFile.NAME) : path;
            return Files.exists(file)
                    ? 31 * hash + Files.getLastModifiedTime(file).hashCode()
                    : hash;
        } catch (IOException | UsageException cannotReadNow) {
            return hash;
        }
    }

    private List<Path> watched() throws IOException {
        return ProjectFile.functions(path, connection.variables()).stream()
                .map(FunctionSpec::codeDirectory)
                .filter(directory -> directory != null)
                .distinct()
                .toList();
    }
}
