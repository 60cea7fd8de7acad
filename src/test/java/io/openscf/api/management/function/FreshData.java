package io.openscf.api.management.function;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** An installation of its own with small limits, everything embedded. */
public class FreshData implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            var data = Files.createTempDirectory("openscf-functions").toString();
            return Map.of(
                    "openscf.data.directory",
                    data,
                    "openscf.dev.file",
                    data + "/dev.json",
                    "openscf.limits.functions-per-namespace",
                    "12",
                    "openscf.limits.triggers-per-type",
                    "3",
                    "openscf.limits.provisioned-megabytes",
                    "13056",
                    "openscf.limits.layers",
                    "4",
                    "openscf.limits.versions-per-layer",
                    "3",
                    "openscf.limits.unpacked-bytes",
                    "20971520");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
