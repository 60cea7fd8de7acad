@NullMarked
package io.openscf.invocation;

import org.jspecify.annotations.NullMarked;
