/**
 * A queue and topic service that speaks the HTTP protocol of CMQ (docs 406/5832 to 406/8407, 1496/70948), on Redis: queues
 * with delay, visibility time-out, long polling, dead letter policy and rewind; topics with tags or routing keys that fan out
 * to queues, addresses and functions.
 */
@NullMarked
package io.openscf.connector.queue;

import org.jspecify.annotations.NullMarked;
