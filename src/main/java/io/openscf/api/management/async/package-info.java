/** Actions about events that nobody waits for (management-api.md section 10.8). */
@NullMarked
package io.openscf.api.management.async;

import org.jspecify.annotations.NullMarked;
