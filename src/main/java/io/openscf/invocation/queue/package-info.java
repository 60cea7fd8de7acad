/** The asynchronous queue and the timers in Redis, and the worker that runs what they hold. */
@NullMarked
package io.openscf.invocation.queue;

import org.jspecify.annotations.NullMarked;
