/** Media processing triggers: ends of tasks. */
@NullMarked
package io.openscf.connector.mps;

import org.jspecify.annotations.NullMarked;
