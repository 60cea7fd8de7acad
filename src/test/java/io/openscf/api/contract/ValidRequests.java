package io.openscf.api.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** For tests of other rooms: whether a request passes validation. */
public final class ValidRequests {
    private ValidRequests() {}

    /** The code it fails with; empty when it passes. */
    public static String fault(String action, ObjectNode request) {
        return Samples.code(action, request);
    }
}
