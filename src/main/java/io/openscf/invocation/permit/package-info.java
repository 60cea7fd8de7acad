/** The right to run one more: quotas in MB of memory, shared by all gateways. */
@NullMarked
package io.openscf.invocation.permit;

import org.jspecify.annotations.NullMarked;
