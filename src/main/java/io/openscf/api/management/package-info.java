@NullMarked
package io.openscf.api.management;

import org.jspecify.annotations.NullMarked;
