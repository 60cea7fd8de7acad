@NullMarked
package io.openscf.connector.timer;

import org.jspecify.annotations.NullMarked;
