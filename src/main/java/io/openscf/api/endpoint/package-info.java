/** The one HTTP endpoint, and what the program says about itself when it has started. */
@NullMarked
package io.openscf.api.endpoint;

import org.jspecify.annotations.NullMarked;
