/** The actions on reserved and total concurrency, and on the account whose quotas they are. */
@NullMarked
package io.openscf.api.management.concurrency;

import org.jspecify.annotations.NullMarked;
