/** The JSON of waiting events that is too large for Redis. */
@NullMarked
package io.openscf.invocation.payload;

import org.jspecify.annotations.NullMarked;
