/** What monitoring sees of functions and their queues. */
@NullMarked
package io.openscf.invocation.metrics;

import org.jspecify.annotations.NullMarked;
