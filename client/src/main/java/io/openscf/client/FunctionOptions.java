package io.openscf.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names one function. */
final class FunctionOptions {
    @Parameters(index = "0", paramLabel = "NAME", description = "name of the function")
    String name = "";

    @Option(names = "--namespace", paramLabel = "NAMESPACE", description = "default: default")
    String namespace = "default";

    @Option(names = "--qualifier", paramLabel = "QUALIFIER", description = "version number, alias or $LATEST")
    @Nullable
    String qualifier;

    Map<String, @Nullable Object> parameters() {
        return given().all();
    }

    /** The same, to go on with. */
    GivenParameters given() {
        return new GivenParameters()
                .put("FunctionName", name)
                .put("Namespace", namespace)
                .put("Qualifier", qualifier);
    }
}
