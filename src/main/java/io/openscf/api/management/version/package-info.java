/** The actions on published versions and aliases. */
@NullMarked
package io.openscf.api.management.version;

import org.jspecify.annotations.NullMarked;
