/** Real PostgreSQL, Redis and bucket server in one child process of the gateway; docs/embedded.md is the contract. */
@NullMarked
package io.openscf.embedded;

import org.jspecify.annotations.NullMarked;
