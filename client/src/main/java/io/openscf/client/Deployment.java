package io.openscf.client;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings one function of a gateway to what its {@link FunctionSpec} says. Doing it twice changes nothing. */
final class Deployment {
    private static final Duration POLL = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** What UpdateFunctionConfiguration takes (management API, section 10.1), without Runtime, which cannot change. */
    private static final List<String> CONFIGURATION = List.of(
            "Description",
            "MemorySize",
            "Timeout",
            "Environment",
            "VpcConfig",
            "Role",
            "InstallDependency",
            "ClsLogsetId",
            "ClsTopicId",
            "L5Enable",
            "Layers",
            "DeadLetterConfig",
            "PublicNetConfig",
            "CfsConfig",
            "InitTimeout",
            "ProtocolParams",
            "InstanceConcurrencyConfig",
            "DnsCache",
            "IntranetConfig",
            "IgnoreSysLog");

    private static final List<String> UNCHANGEABLE = List.of("Runtime", "Type");

    private final ApiClient api;
    private final FunctionSpec spec;
    private final Consumer<String> progress;

    /** @param progress told each step in a few words */
    Deployment(ApiClient api, FunctionSpec spec, Consumer<String> progress) {
        this.api = api;
        this.spec = spec;
        this.progress = progress;
    }

    /**
     * Creates or updates the function, waits until it is active, then does the same with its triggers.
     *
     * @return what was done: {@code created}, {@code updated} or {@code unchanged}
     */
    String run() throws ApiException, IOException, FailedException, InterruptedException {
        String done;
        try {
            done = deploy(code());
        } catch (ApiException e) {
            throw spec.places().with(e);
        }
        new TriggerSync(api, spec, progress).run();
        return done;
    }

    private String deploy(Map<String, ?> code) throws ApiException, IOException, FailedException, InterruptedException {
        var present = settled();
        if (present != null && present.text("Status").equals("CreateFailed")) {
            progress.accept("removing what failed to be created");
            api.call("DeleteFunction", identity());
            awaitGone(api, identity());
            present = null;
        }
        return present == null ? create(code) : update(present, code);
    }

    /** The code as the API takes it. */
    private Map<String, ?> code() throws IOException {
        var directory = spec.codeDirectory();
        if (directory == null) {
            var code = spec.parameters().get("Code");
            return code instanceof Map<?, ?> map ? JsonObject.of(map).map() : Map.of();
        }
        var zip = new CodePackage(directory).zip();
        progress.accept("packed " + sizeOf(zip.length));
        return Map.of("ZipFile", zip);
    }

    private String create(Map<String, ?> code) throws ApiException, IOException, FailedException, InterruptedException {
        var parameters = new LinkedHashMap<String, @Nullable Object>(spec.parameters());
        parameters.put("Code", code);
        progress.accept("creating");
        try {
            api.call("CreateFunction", parameters);
        } catch (ApiException e) {
            if (!e.isAbout("ResourceInUse")) {
                throw e;
            }
            // Another deployment was faster.
            return update(awaitActive(), code);
        }
        awaitActive();
        return "created";
    }

    private String update(JsonObject present, Map<String, ?> code)
            throws ApiException, IOException, FailedException, InterruptedException {
        refuseWhatCannotChange(present);
        var codeDiffers = codeDiffers(present, code);
        if (codeDiffers) {
            progress.accept("updating the code");
            api.call("UpdateFunctionCode", codeUpdate(code));
            present = awaitActive();
        }
        var configuration = configuration();
        if (matches(configuration, present)) {
            return codeDiffers ? "updated" : "unchanged";
        }
        progress.accept("updating the configuration");
        configuration.putAll(identity());
        api.call("UpdateFunctionConfiguration", configuration);
        awaitActive();
        return "updated";
    }

    private void refuseWhatCannotChange(JsonObject present) {
        for (var name : UNCHANGEABLE) {
            var wanted = spec.parameters().get(name);
            if (wanted != null
                    && !present.text(name).isEmpty()
                    && !present.text(name).equals(wanted)) {
                throw new UsageException(spec.name() + " has " + name + " " + present.text(name)
                        + ", which cannot be changed to " + wanted + ": delete the function first (./openscf delete "
                        + spec.name() + ") or choose another name");
            }
        }
    }

    private boolean codeDiffers(JsonObject present, Map<String, ?> code) throws IOException {
        var handler = spec.parameters().get("Handler");
        if (!(code.get("ZipFile") instanceof byte[] zip)
                || !present.text("Status").equals("Active")
                || (handler != null && !present.text("Handler").equals(handler))) {
            return true;
        }
        try {
            var deployed = api.call("GetFunctionAddress", identity()).text("CodeSha256");
            return !deployed.equalsIgnoreCase(Signer.hex(Signer.sha256(zip)));
        } catch (ApiException cannotTell) {
            return true;
        }
    }

    private Map<String, @Nullable Object> codeUpdate(Map<String, ?> code) {
        var parameters = new LinkedHashMap<String, @Nullable Object>(identity());
        for (var name : List.of("Handler", "InstallDependency", "CodeSource")) {
            if (spec.parameters().get(name) != null) {
                parameters.put(name, spec.parameters().get(name));
            }
        }
        parameters.put("Code", code);
        return parameters;
    }

    private Map<String, @Nullable Object> configuration() {
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        for (var name : CONFIGURATION) {
            if (spec.parameters().containsKey(name)) {
                parameters.put(name, spec.parameters().get(name));
            }
        }
        return parameters;
    }

    private static boolean matches(Map<String, @Nullable Object> wanted, JsonObject present) {
        return Likeness.covers(present.map(), wanted);
    }

    private Map<String, String> identity() {
        return Map.of("FunctionName", spec.name(), "Namespace", spec.namespace());
    }

    /** The function when nothing is being done to it; null when there is none. */
    private @Nullable JsonObject settled() throws ApiException, IOException, FailedException, InterruptedException {
        try {
            return awaitSettled();
        } catch (ApiException e) {
            if (e.isFunctionMissing()) {
                return null;
            }
            throw e;
        }
    }

    private JsonObject awaitActive() throws ApiException, IOException, FailedException, InterruptedException {
        var function = awaitSettled();
        if (!function.text("Status").equals("Active")) {
            throw new FailedException(spec.name() + " is " + function.text("Status") + ": " + reasons(function));
        }
        return function;
    }

    private JsonObject awaitSettled() throws ApiException, IOException, FailedException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var function = api.call("GetFunction", identity());
            if (!function.text("Status").endsWith("ing")) {
                return function;
            }
            if (System.nanoTime() > end) {
                throw new FailedException(spec.name() + " has been " + function.text("Status") + " for "
                        + PATIENCE.toMinutes() + " minutes: look into the gateway's log");
            }
            Thread.sleep(POLL);
        }
    }

    private static String reasons(JsonObject function) {
        var reasons = function.objects("StatusReasons").stream()
                .map(reason -> reason.text("ErrorCode") + " " + reason.text("ErrorMessage"))
                .toList();
        return reasons.isEmpty() ? function.text("StatusDesc") : String.join("; ", reasons);
    }

    /** Waits until a deleted function is gone. */
    static void awaitGone(ApiClient api, Map<String, String> identity)
            throws ApiException, IOException, FailedException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                api.call("GetFunction", identity);
            } catch (ApiException e) {
                if (e.isFunctionMissing()) {
                    return;
                }
                throw e;
            }
            Thread.sleep(POLL);
        }
        throw new FailedException("the function is still there after " + PATIENCE.toMinutes() + " minutes");
    }

    private static String sizeOf(long bytes) {
        return bytes < 10_000
                ? bytes + " bytes"
                : bytes < 10_000_000 ? bytes / 1000 + " KB" : bytes / 1_000_000 + " MB";
    }
}
