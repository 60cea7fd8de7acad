package io.openscf.api.management.concurrency;

/** How many triggers of each type a function may have (structure TriggerCount). */
record TriggerLimits(
        int cos,
        int timer,
        int cmq,
        int total,
        int ckafka,
        int apigw,
        int cls,
        int clb,
        int mps,
        int cm,
        int vod,
        int eb) {
    private static final int TYPES = 11;

    static TriggerLimits each(int most) {
        return new TriggerLimits(most, most, most, TYPES * most, most, most, most, most, most, most, most, most);
    }
}
