package io.openscf.connector;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A trigger that is bound: connected to its source, or trying to be. Thread-safe. */
public interface Source {
    /** What it does at this moment. Does not block. */
    SourceState state();

    /** What the connector counts beside what the gateway does, such as {@code lag}. Does not block. */
    Map<String, Long> counters();

    /**
     * Takes nothing more from now on; settles what is running as far as it ends within the grace, leaves the rest
     * unacknowledged at the source, and closes every connection. A second call changes nothing.
     *
     * @return completes when nothing of this binding is left; after that it does not touch its sink again
     */
    CompletionStage<Void> unbind(Duration grace);
}
