package io.openscf.invocation.payload;

/** An event whose JSON is in the store no more: somebody has emptied the bucket. No later try finds it. */
public final class PayloadLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    PayloadLost(String object) {
        super("the event's JSON is gone from the bucket: " + object);
    }
}
