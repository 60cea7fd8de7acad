@NullMarked
package io.openscf.instance;

import org.jspecify.annotations.NullMarked;
