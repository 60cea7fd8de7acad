/** Triggers of Kafka topics. */
@NullMarked
package io.openscf.connector.kafka;

import org.jspecify.annotations.NullMarked;
