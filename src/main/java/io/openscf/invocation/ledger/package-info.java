/** What became of every accepted event. */
@NullMarked
package io.openscf.invocation.ledger;

import org.jspecify.annotations.NullMarked;
