package io.openscf.model;

/** What a cold start spent where, in nanoseconds (semantics.md section 1). */
public record ColdStart(long pullCodeNanos, long initRuntimeNanos, long initFunctionNanos) {
    /** The whole start. */
    public long totalNanos() {
        return pullCodeNanos + initRuntimeNanos + initFunctionNanos;
    }
}
