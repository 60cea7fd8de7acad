/** Event bus triggers: CloudEvents that match a pattern. */
@NullMarked
package io.openscf.connector.eventbridge;

import org.jspecify.annotations.NullMarked;
