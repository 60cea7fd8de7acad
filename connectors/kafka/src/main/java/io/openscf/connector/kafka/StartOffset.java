package io.openscf.connector.kafka;

import java.time.Instant;

/** Where a consumer group that has not been in a topic before begins. */
sealed interface StartOffset {
    record Earliest() implements StartOffset {}

    record Latest() implements StartOffset {}

    /** At the first record that is not older. */
    record From(Instant time) implements StartOffset {}

    /** Reads {@code earliest}, {@code latest}, or milliseconds since the epoch; throws IllegalArgumentException. */
    static StartOffset parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            case String millis
            when millis.matches("[0-9]{1,15}") -> new From(Instant.ofEpochMilli(Long.parseLong(millis)));
            default ->
                throw new IllegalArgumentException("offset is latest, earliest, or milliseconds since the epoch");
        };
    }
}
