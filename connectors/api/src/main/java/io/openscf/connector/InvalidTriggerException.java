package io.openscf.connector;

/** A trigger that cannot be: says which field is wrong and why, in words for the caller. */
public final class InvalidTriggerException extends Exception {
    private final Field field;

    /** The fields of CreateTrigger that a connector judges. */
    public enum Field {
        TRIGGER_NAME,
        TRIGGER_DESC
    }

    public InvalidTriggerException(Field field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** What is at fault. */
    public Field field() {
        return field;
    }
}
