/** Real brokers in processes of their own, and a container for SmallRye's connectors: for tests of connectors. */
@NullMarked
package io.openscf.connector.testbrokers;

import org.jspecify.annotations.NullMarked;
