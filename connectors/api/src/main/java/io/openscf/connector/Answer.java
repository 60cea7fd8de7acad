package io.openscf.connector;

/** What a function that was called said. */
public sealed interface Answer {
    /** It returned. The source may forget the event. */
    record Returned(String requestId, String result) implements Answer {}

    /**
     * User code or its runtime failed: one of the trigger's retries is used up.
     *
     * @param status number of the failure, such as 430
     */
    record Failed(String requestId, int status, String message) implements Answer {}

    /** Nobody can say it failed: no room, or a fault of the platform. Call again after a while; that is no retry. */
    record Unavailable(String reason) implements Answer {}

    /** The binding is over. */
    record Fenced() implements Answer {}
}
