/** Actions of the event ledger, which are openscf's own. */
@NullMarked
package io.openscf.api.management.ledger;

import org.jspecify.annotations.NullMarked;
