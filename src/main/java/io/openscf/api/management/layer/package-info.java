/** The actions on layers. */
@NullMarked
package io.openscf.api.management.layer;

import org.jspecify.annotations.NullMarked;
