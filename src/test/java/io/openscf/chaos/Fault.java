package io.openscf.chaos;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Something that goes wrong and is put right again.
 *
 * @param lasts from the end of the strike to the beginning of the mending
 * @param wipes whether it takes from Redis what was accepted: the one loss that no level can promise against
 */
record Fault(String name, Duration lasts, Consumer<Site> strike, Consumer<Site> mend, boolean wipes) {
    static Fault of(String name, int seconds, Consumer<Site> strike, Consumer<Site> mend) {
        return new Fault(name, Duration.ofSeconds(seconds), strike, mend, false);
    }
}
