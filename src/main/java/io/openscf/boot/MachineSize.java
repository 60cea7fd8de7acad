package io.openscf.boot;

import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Defaults that follow from the machine. {@code openscf.event-loops}: half the cores, as functions run on the same machine
 * and a loop that always has something to do needs fewer calls of the kernel for each request than two that wake each
 * other (bench/README.md).
 */
public final class MachineSize implements ConfigSource {
    /** None, so that the build records none of the machine it runs on. */
    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public @Nullable String getValue(String name) {
        return name.equals("openscf.event-loops") ? Integer.toString(eventLoops(cores())) : null;
    }

    static int eventLoops(int cores) {
        return Math.max(1, cores / 2);
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public String getName() {
        return "size of the machine";
    }

    @Override
    public int getOrdinal() {
        return 50;
    }
}
