/** The actions on functions. */
@NullMarked
package io.openscf.api.management.function;

import org.jspecify.annotations.NullMarked;
