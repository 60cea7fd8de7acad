/** Triggers of AMQP 1.0 addresses. */
@NullMarked
package io.openscf.connector.amqp;

import org.jspecify.annotations.NullMarked;
