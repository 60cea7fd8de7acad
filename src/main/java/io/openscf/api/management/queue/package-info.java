/** openscf's own actions on queues and dead letters. */
@NullMarked
package io.openscf.api.management.queue;

import org.jspecify.annotations.NullMarked;
