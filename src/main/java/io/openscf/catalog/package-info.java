@NullMarked
package io.openscf.catalog;

import org.jspecify.annotations.NullMarked;
