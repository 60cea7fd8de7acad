package io.openscf.model;

/** What a function is called by: events, or HTTP requests on port 9000 (web function). */
public enum FunctionType {
    EVENT("Event"),
    HTTP("HTTP");

    private final String text;

    FunctionType(String text) {
        this.text = text;
    }

    /** As the API spells it. */
    public String text() {
        return text;
    }
}
