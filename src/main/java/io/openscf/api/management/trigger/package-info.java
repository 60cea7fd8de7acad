/** The actions on triggers. */
@NullMarked
package io.openscf.api.management.trigger;

import org.jspecify.annotations.NullMarked;
