package io.openscf.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which requests belong to one session, and for how long it holds its instance (SessionConfig).
 *
 * @param source where the session's name stands in a request
 * @param name of the header, cookie or query parameter
 * @param sessionsPerInstance how many sessions may share an instance
 * @param ttl a session ends so long after its first request; null: no such end
 * @param idle a session ends when it had no request for so long; null: no such end
 * @param path only requests of this path and below it have sessions; null: all
 */
public record SessionAffinity(
        Source source,
        String name,
        int sessionsPerInstance,
        @Nullable Duration ttl,
        @Nullable Duration idle,
        @Nullable String path) {

    /** Where the session's name stands. */
    public enum Source {
        HEADER,
        COOKIE,
        QUERY_STRING
    }
}
