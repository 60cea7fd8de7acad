/** The actions that read records of runs. */
@NullMarked
package io.openscf.api.management.log;

import org.jspecify.annotations.NullMarked;
