package io.openscf.model;

/**
 * What a caller did wrong, or may not do, or cannot have: an error code of the contract with a sentence for the caller.
 * Thrown anywhere, rendered only by {@code api.error}. Carries no stack trace: it is an answer, not a fault of ours.
 */
public final class ScfException extends RuntimeException {
    private final ErrorCode code;

    /**
     * @param code what is sent as {@code Error.Code}
     * @param detail what is sent as {@code Error.Message}; says what to do next where that is known
     */
    public ScfException(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** The code that callers see. */
    public ErrorCode code() {
        return code;
    }
}
