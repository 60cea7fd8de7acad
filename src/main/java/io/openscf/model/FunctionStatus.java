package io.openscf.model;

/** The state of a function (doc 583/115197). Its name is written with a capital letter in the API. */
public enum FunctionStatus {
    CREATING("Creating"),
    CREATE_FAILED("CreateFailed"),
    ACTIVE("Active"),
    UPDATING("Updating"),
    UPDATE_FAILED("UpdateFailed"),
    PUBLISHING("Publishing"),
    PUBLISH_FAILED("PublishFailed"),
    DELETING("Deleting"),
    DELETE_FAILED("DeleteFailed");

    private final String text;

    FunctionStatus(String text) {
        this.text = text;
    }

    /** As the API spells it. */
    public String text() {
        return text;
    }

    /** Whether a second write is refused until this state is left (management-api.md section 9). */
    public boolean transientState() {
        return this == CREATING || this == UPDATING || this == PUBLISHING || this == DELETING;
    }

    /** Whether the function answers invocations: while updating or publishing the former content does (semantics.md 14). */
    public boolean callable() {
        return switch (this) {
            case ACTIVE, UPDATING, UPDATE_FAILED, PUBLISHING, PUBLISH_FAILED -> true;
            case CREATING, CREATE_FAILED, DELETING, DELETE_FAILED -> false;
        };
    }
}
