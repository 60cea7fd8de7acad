package io.openscf.connector;

import java.util.Optional;

/**
 * Code that serves one trigger type: it says what a trigger of that type may look like and turns what happens at the
 * source into SCF's event JSON. Found with {@link java.util.ServiceLoader}; public no-argument constructor; thread-safe.
 * How events come about is said by the sub-interface it implements.
 */
public sealed interface Connector permits ScheduledConnector, IntakeConnector {
    /** The trigger type it serves, as in CreateTrigger: {@code timer}, {@code cos} … */
    String type();

    /** Settings of the installation, given once before anything else is called. */
    default void configure(Settings settings) {}

    /**
     * Checks a trigger that is about to be stored.
     *
     * @return the description in the form the API gives back and that is stored (JSON text)
     * @throws InvalidTriggerException with the field at fault
     */
    String normalise(String triggerName, String description) throws InvalidTriggerException;

    /** Whether several triggers of a function may share a name when their descriptions differ. */
    default boolean descriptionIsIdentity() {
        return false;
    }

    /**
     * Whether a description that names a trigger in a later call (delete, switch) means the stored one. Asked only of
     * types whose {@link #descriptionIsIdentity}; callers may leave out parts of it.
     *
     * @throws InvalidTriggerException when what was given cannot name any trigger
     */
    default boolean means(String given, String stored) throws InvalidTriggerException {
        return given.equals(stored);
    }

    /**
     * Why two triggers, of whatever functions, cannot exist side by side: a sentence for the caller, or empty when they
     * can. Asked before the first is stored, once for each other trigger of the type; its id is empty.
     */
    default Optional<String> conflict(Trigger draft, Trigger stored) {
        return Optional.empty();
    }

    /**
     * What the connector may know of the installation.
     *
     * @param appid the account number that events and resource names carry
     * @param region long form, such as {@code ap-guangzhou}
     * @param timeZone zone in which schedules are read, such as {@code Asia/Shanghai}
     */
    record Settings(String appid, String region, String timeZone) {}
}
