/** The seam between event sources and the gateway. JDK types only. */
@NullMarked
package io.openscf.connector;

import org.jspecify.annotations.NullMarked;
