@NullMarked
package io.openscf.client;

import org.jspecify.annotations.NullMarked;
