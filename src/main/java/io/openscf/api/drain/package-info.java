/** The end of a gateway in order. */
@NullMarked
package io.openscf.api.drain;

import org.jspecify.annotations.NullMarked;
