package io.openscf.client;

/** The gateway has refused a call. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String requestId;

    ApiException(String code, String message, String requestId) {
        super(message);
        this.code = code;
        this.requestId = requestId;
    }

    /** The error code of the API, such as {@code ResourceNotFound.Function}. */
    public String code() {
        return code;
    }

    /** The id under which the gateway knows the call; empty if it gave none. */
    public String requestId() {
        return requestId;
    }

    /** The same refusal, with the place in a file that caused it. */
    ApiException at(String place) {
        return new ApiException(code, getMessage() + "\n  It is about " + place + ".", requestId);
    }

    boolean isAbout(String codePrefix) {
        return code.startsWith(codePrefix);
    }

    /** Whether the code is one of those that mean that the function is not there (management API, section 9). */
    boolean isFunctionMissing() {
        return code.equals("ResourceNotFound.Function") || code.equals("ResourceNotFound.FunctionName");
    }
}
