/** The Java launcher: holds docs/runtime-contract.md. Runs inside instances; knows nothing of the gateway. */
@NullMarked
package io.openscf.launcher;

import org.jspecify.annotations.NullMarked;
