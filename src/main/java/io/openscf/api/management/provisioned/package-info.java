/** The actions on provisioned concurrency. */
@NullMarked
package io.openscf.api.management.provisioned;

import org.jspecify.annotations.NullMarked;
