package io.openscf.model;

/** How a run ended, as logs, error bodies and metrics number it (semantics.md section 9; docs 583/35311, 583/42611). */
public enum RunStatus {
    SUCCESS(200, "Success"),
    RUNNING(202, "Running"),
    INVALID_EVENT(400, "InvalidParameterValue"),
    CONTAINER_STATE_EXITED(405, "ContainerStateExited"),
    REQUEST_TOO_LARGE(406, "RequestTooLarge"),
    RESPONSE_TOO_LARGE(407, "The size of response exceeds the upper limit"),
    RESOURCE_LIMIT(429, "ResourceLimit"),
    USER_CODE_EXCEPTION(430, "User code exception caught"),
    RESOURCE_LIMIT_REACHED(432, "ResourceLimitReached"),
    TIME_LIMIT_REACHED(433, "TimeLimitReached"),
    MEMORY_LIMIT_REACHED(434, "MemoryLimitReached"),
    FUNCTION_NOT_FOUND(435, "FunctionNotFound"),
    HANDLER_NOT_FOUND(437, "HandlerNotFound"),
    FUNCTION_STATUS_ERROR(438, "FunctionStatusError"),
    PROCESS_EXIT(439, "User process exit when running"),
    QUALIFIER_NOT_FOUND(442, "QualifierNotFound"),
    USER_CODE_ERROR(443, "UserCodeError"),
    CONTAINER_INIT_ERROR(445, "ContainerInitError"),
    PORT_BINDING_FAILED(446, "PortBindingFailed"),
    INSUFFICIENT_RESOURCES(449, "InsufficientResources"),
    INIT_TIMEOUT(450, "InitContainerTimeout"),
    WEB_SOCKET_IDLE(455, "WebSocket connection idle"),
    WEB_SOCKET_CLOSED_BY_CLIENT(456, "WebSocket connection closed by the client"),
    REQUEST_CANCELED(499, "RequestCanceled"),
    INTERNAL_ERROR(500, "InternalError");

    private final int code;
    private final String text;

    RunStatus(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number, such as 430. */
    public int code() {
        return code;
    }

    /** The name in the public tables. */
    public String text() {
        return text;
    }

    /** Whether the platform, not user code, is at fault: such runs are retried without being counted (semantics.md 4). */
    public boolean system() {
        return this == RESOURCE_LIMIT || this == RESOURCE_LIMIT_REACHED || this == INTERNAL_ERROR;
    }
}
