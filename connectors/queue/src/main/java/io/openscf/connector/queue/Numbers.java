package io.openscf.connector.queue;

import java.security.SecureRandom;

/** Ids of messages, requests and receipt handles: 63 random bits as decimal text, as the protocol has numbers there. */
final class Numbers {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Numbers() {}

    static String next() {
        return Long.toString(RANDOM.nextLong(1, Long.MAX_VALUE));
    }
}
