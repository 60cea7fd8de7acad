package io.openscf.connector.queue;

/** What can be wrong with a request: code and module code of the protocol (doc 1496/70948). */
enum Fault {
    BAD_PARAMETER(4000, 10000),
    MISSING_PARAMETER(4000, 10010),
    UNKNOWN_ACTION(4000, 10280),
    PARAMETER_FORMAT(4000, 10310),
    PARAMETER_RANGE(4000, 10350),
    BATCH_SIZE(4000, 10370),
    INDEXES_NOT_CONTIGUOUS(4000, 10380),
    METHOD(4000, 10410),
    BODY_UNREADABLE(4000, 10420),
    SIGNATURE_WRONG(4100, 10030),
    SECRET_ID_UNKNOWN(4100, 10270),
    QUEUE_ABSENT(4440, 10100),
    TOPIC_ABSENT(4440, 10600),
    QUEUE_EXISTS(4460, 10210),
    TOPIC_EXISTS(4460, 10580),
    QUEUE_NAME(4000, 10020),
    TOPIC_NAME(4000, 10590),
    EMPTY_BODY(4000, 10120),
    DELAY(4000, 10692),
    RECEIPT_HANDLE_FORM(4000, 10470),
    MESSAGE_TOO_LARGE(4400, 10230),
    BATCH_TOO_LARGE(4470, 10300),
    HEAP_FULL(4410, 10240),
    TOO_MANY_HIDDEN(6070, 10690),
    NO_MESSAGE(7000, 10200),
    RECEIPT_HANDLE_INVALID(4430, 10260),
    SOME_NOT_DELETED(6010, 10150),
    NONE_DELETED(6020, 10290),
    REWIND_OFF(6050, 10670),
    REWIND_RANGE(4000, 10680),
    TOO_MANY_QUEUES(4450, 10220),
    TOO_MANY_TOPICS(4450, 10610),
    TOPIC_SUBSCRIBED(4000, 10540),
    NO_ROUTING_KEY(4000, 10700),
    TAGS(4000, 10720),
    TOO_MANY_DOTS(4000, 10691),
    NO_SUBSCRIPTION(6030, 10650),
    NOTHING_MATCHES(6030, 10730),
    SUBSCRIPTION_EXISTS(4490, 10470),
    TOO_MANY_SUBSCRIPTIONS(4500, 10480),
    FILTER_TAGS(4000, 10490),
    SUBSCRIPTION_ABSENT(4000, 10500),
    PROTOCOL(4000, 10510),
    STRATEGY(4000, 10520),
    CONTENT_FORMAT(4000, 10530),
    QUEUE_WANTS_SIMPLIFIED(4000, 10640),
    BLANK_IN_ENDPOINT(4510, 10570),
    BINDING_KEYS(4000, 10710),
    INTERNAL(6000, 10050);

    final int code;
    final int module;

    Fault(int code, int module) {
        this.code = code;
        this.module = module;
    }

    /** To be thrown; the text is for the caller. */
    Refusal because(String text) {
        return new Refusal(this, text);
    }

    /** A request that is refused. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Fault fault;

        Refusal(Fault fault, String text) {
            super(text, null, false, false);
            this.fault = fault;
        }
    }
}
