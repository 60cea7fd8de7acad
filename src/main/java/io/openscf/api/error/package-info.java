@NullMarked
package io.openscf.api.error;

import org.jspecify.annotations.NullMarked;
