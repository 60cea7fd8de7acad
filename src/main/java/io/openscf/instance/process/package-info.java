@NullMarked
package io.openscf.instance.process;

import org.jspecify.annotations.NullMarked;
