package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has: which gateway, with which keys, and how to print. */
final class Connection {
    private static final JsonObject NOTHING = JsonObject.of(Map.of());

    @Option(names = "--endpoint", paramLabel = "URL", description = "address of the gateway (also OPENSCF_ENDPOINT)")
    @Nullable
    String endpoint;

    @Option(names = "--secret-id", paramLabel = "ID", description = "also OPENSCF_SECRET_ID, TENCENTCLOUD_SECRET_ID")
    @Nullable
    String secretId;

    @Option(
            names = "--secret-key",
            paramLabel = "KEY",
            description = "also OPENSCF_SECRET_KEY, TENCENTCLOUD_SECRET_KEY")
    @Nullable
    String secretKey;

    @Option(names = "--region", paramLabel = "REGION", description = "also OPENSCF_REGION, TENCENTCLOUD_REGION")
    @Nullable
    String region;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory of a local gateway, which knows the address and keys")
    @Nullable
    Path data;

    @Option(names = "--json", description = "print what a program can read")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    private final Surroundings surroundings;

    Connection(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** @throws UnreachableException when no gateway or no key is known */
    ApiClient client() throws UnreachableException {
        var gateway = gateway();
        var address = first(endpoint, surroundings.variable("OPENSCF_ENDPOINT"), gateway.text("endpoint"));
        if (address == null) {
            throw new UnreachableException(
                    "no gateway is known: there is no " + dataDirectory().resolve("dev.json")
                            + ". Start one with ./openscf run, or name one with --endpoint or --data");
        }
        var credentials = credentials(gateway);
        try {
            return new ApiClient(
                    address,
                    credentials,
                    first(region, surroundings.variable("OPENSCF_REGION", "TENCENTCLOUD_REGION")));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--endpoint: " + e.getMessage());
        }
    }

    /** Both halves come from the same place: mixed ones never fit. */
    private Credentials credentials(JsonObject gateway) throws UnreachableException {
        var variable = surroundings.environment();
        if (secretId != null || secretKey != null) {
            return pair(secretId, secretKey, "--secret-id and --secret-key");
        }
        for (var prefix : new String[] {"OPENSCF", "TENCENTCLOUD"}) {
            var id = prefix + "_SECRET_ID";
            if (surroundings.variable(id) != null) {
                return pair(variable.apply(id), variable.apply(prefix + "_SECRET_KEY"), "the variable " + id);
            }
        }
        if (gateway.text("secretId").isEmpty()) {
            throw new UnreachableException(
                    "no keys are known: give --secret-id and --secret-key, set OPENSCF_SECRET_ID and"
                            + " OPENSCF_SECRET_KEY, or name the data directory of a local gateway with --data");
        }
        return new Credentials(
                gateway.text("secretId"),
                gateway.text("secretKey"),
                dataDirectory().resolve("dev.json").toString());
    }

    private static Credentials pair(@Nullable String id, @Nullable String key, String source) {
        if (id == null || key == null || key.isEmpty()) {
            throw new UsageException(
                    "the keys from " + source + " lack one half: SecretId and SecretKey belong together");
        }
        return new Credentials(id, key, source);
    }

    /** In words, for a message about a refused signature. */
    String keySource() {
        try {
            return credentials(gateway()).source();
        } catch (UnreachableException e) {
            return "nowhere";
        }
    }

    Variables variables() throws UnreachableException {
        return new Variables(surroundings.environment(), gateway());
    }

    Surroundings surroundings() {
        return surroundings;
    }

    private Path dataDirectory() {
        if (data != null && !Files.isDirectory(data)) {
            throw new UsageException("--data names the data directory of a gateway, and there is no directory " + data
                    + " (an event is given with -d)");
        }
        if (data != null) {
            return data.toAbsolutePath().normalize();
        }
        var named = surroundings.variable("OPENSCF_DATA_DIRECTORY");
        var project = surroundings.project();
        return named != null
                ? Path.of(named).toAbsolutePath().normalize()
                : Path.of(project == null ? "" : project).toAbsolutePath().resolve(".openscf");
    }

    /** The content of dev.json; empty without one. */
    private JsonObject gateway() throws UnreachableException {
        var file = dataDirectory().resolve("dev.json");
        try {
            return Json.object(Files.readString(file));
        } catch (NoSuchFileException e) {
            return NOTHING;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreachableException("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (var candidate : candidates) {
            if (candidate != null && !candidate.isEmpty()) {
                return candidate;
            }
        }
        return null;
    }
}
