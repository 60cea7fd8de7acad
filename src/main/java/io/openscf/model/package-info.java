@NullMarked
package io.openscf.model;

import org.jspecify.annotations.NullMarked;
