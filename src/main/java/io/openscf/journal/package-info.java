@NullMarked
package io.openscf.journal;

import org.jspecify.annotations.NullMarked;
