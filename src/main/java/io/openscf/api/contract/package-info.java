@NullMarked
package io.openscf.api.contract;

import org.jspecify.annotations.NullMarked;
