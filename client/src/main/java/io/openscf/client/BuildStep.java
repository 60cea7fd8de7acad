package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What runs in a code directory before it is packed: the user's command, or {@code npm install} where it is missing. */
final class BuildStep {
    private final Path directory;
    private final @Nullable String command;
    private final Consumer<String> progress;

    BuildStep(Path directory, @Nullable String command, Consumer<String> progress) {
        this.directory = directory;
        this.command = command;
        this.progress = progress;
    }

    /** Whether there is something to run. */
    boolean isNeeded() throws IOException {
        return command != null || needsNodeModules();
    }

    /** @throws FailedException with the end of the output when the command fails */
    void run() throws IOException, FailedException, InterruptedException {
        if (command != null) {
            run(List.of("sh", "-c", command), command);
        } else if (needsNodeModules()) {
            run(List.of("npm", "install", "--omit=dev", "--no-audit", "--no-fund"), "npm install");
        }
    }

    private boolean needsNodeModules() throws IOException {
        var description = directory.resolve("package.json");
        if (!Files.isRegularFile(description) || Files.exists(directory.resolve("node_modules"))) {
            return false;
        }
        try {
            return !Json.object(Files.readString(description))
                    .object("dependencies")
                    .map()
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            throw new UsageException(description + " is " + e.getMessage());
        }
    }

    private void run(List<String> words, String name) throws IOException, FailedException, InterruptedException {
        progress.accept("running " + name);
        var builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new FailedException("cannot run " + name + ": is " + words.getFirst() + " installed?");
        }
        String output;
        try (var from = process.inputReader()) {
            output = from.readAllAsString();
        }
        var status = process.waitFor();
        if (status != 0) {
            throw new FailedException("in " + directory + " '" + name + "' failed with status " + status + ":\n"
                    + output.substring(Math.max(0, output.length() - 4000)).strip());
        }
    }
}
