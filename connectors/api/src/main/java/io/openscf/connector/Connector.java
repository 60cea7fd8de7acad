package io.openscf.connector;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Code that serves one trigger type: it says what a trigger of that type may look like and turns what happens at the
 * source into SCF's event JSON. Found with {@link java.util.ServiceLoader}; public no-argument constructor; thread-safe.
 * How events come about is said by the sub-interface it implements.
 */
public sealed interface Connector permits ScheduledConnector, IntakeConnector, SourceConnector {
    /** The trigger type it serves, as in CreateTrigger: {@code timer}, {@code cos} … */
    String type();

    /** Settings of the installation, given once before anything else is called. */
    default void configure(Settings settings) {}

    /** What tools and people may know of the type. */
    Traits traits();

    /**
     * Checks a trigger that is about to be stored.
     *
     * @return the description in the form the API gives back and that is stored (JSON text)
     * @throws InvalidTriggerException with the field at fault
     */
    String normalise(String triggerName, String description) throws InvalidTriggerException;

    /**
     * Checks a change of a trigger that is stored; what the caller leaves out may stay.
     *
     * @param given what the caller wrote
     * @return the whole new description, as {@link #normalise} gives it
     * @throws InvalidTriggerException with the field at fault, also when a part may not be changed
     */
    default String amend(String triggerName, String stored, String given) throws InvalidTriggerException {
        return normalise(triggerName, given);
    }

    /**
     * Where descriptions hold secrets, as JSON pointers such as {@code /security/password}. The gateway stores these
     * values encrypted and shows them masked; the connector always sees them in clear.
     */
    default List<String> secrets() {
        return List.of();
    }

    /** The description as it is shown to callers: with what the installation knows of the source. */
    default String shown(Trigger trigger) {
        return trigger.description();
    }

    /**
     * What the trigger would do, without doing it. Does not block and touches no source.
     *
     * @param sample what might happen at the source, in a form that the connector explains in {@link Traits#sample};
     *     empty for an example of its own
     * @throws IllegalArgumentException when the sample cannot be understood, in words for the caller
     */
    DryRun dryRun(Trigger trigger, String sample);

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
     * @param guard asked before every connection to an address that a caller has named
     * @param values further settings by their full name, such as {@code openscf.kafka.bootstrap}; ask when one is needed,
     *     not earlier: reading an address can start an embedded service
     */
    record Settings(
            String appid,
            String region,
            String timeZone,
            AddressGuard guard,
            Function<String, Optional<String>> values) {
        /** Without any further settings. */
        public Settings(String appid, String region, String timeZone) {
            this(appid, region, timeZone, AddressGuard.standard(), name -> Optional.empty());
        }
    }
}
