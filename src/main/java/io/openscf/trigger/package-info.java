@NullMarked
package io.openscf.trigger;

import org.jspecify.annotations.NullMarked;
