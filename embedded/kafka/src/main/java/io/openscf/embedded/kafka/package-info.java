/** A Kafka broker in a JVM of its own; started by the embedded child when something asks for it. */
@NullMarked
package io.openscf.embedded.kafka;

import org.jspecify.annotations.NullMarked;
