/** Log triggers: batches of a log topic. */
@NullMarked
package io.openscf.connector.cls;

import org.jspecify.annotations.NullMarked;
