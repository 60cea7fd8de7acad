@NullMarked
package io.openscf.api.invoke;

import org.jspecify.annotations.NullMarked;
