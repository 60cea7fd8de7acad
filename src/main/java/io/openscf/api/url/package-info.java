/** Function URLs: HTTP from outside to web functions as it is, to event functions as an event. */
@NullMarked
package io.openscf.api.url;

import org.jspecify.annotations.NullMarked;
