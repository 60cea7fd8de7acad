package io.openscf.connector;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * What a trigger would do.
 *
 * @param matches whether what was asked about starts the function
 * @param explanation a sentence for the caller: why, or why not
 * @param events what the function would receive, JSON texts
 * @param fires when, for sources that know
 */
public record DryRun(boolean matches, String explanation, List<String> events, List<Instant> fires) {
    /** The instant that a sample names; now when it is empty. */
    static Instant instant(String sample) {
        try {
            return sample.isBlank() ? Instant.now() : Instant.parse(sample.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("The sample is an instant such as 2031-05-06T02:30:00Z.", e);
        }
    }
}
