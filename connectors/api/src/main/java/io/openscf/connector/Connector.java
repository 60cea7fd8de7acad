package io.openscf.connector;

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
     * What the connector may know of the installation.
     *
     * @param appid the account number that events and resource names carry
     * @param region long form, such as {@code ap-guangzhou}
     * @param timeZone zone in which schedules are read, such as {@code Asia/Shanghai}
     */
    record Settings(String appid, String region, String timeZone) {}
}
