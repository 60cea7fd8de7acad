/** Scripts in Redis. */
@NullMarked
package io.openscf.invocation.redis;

import org.jspecify.annotations.NullMarked;
