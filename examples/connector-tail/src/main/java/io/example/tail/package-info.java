/** An example of a connector: see docs/connectors.md. */
@NullMarked
package io.example.tail;

import org.jspecify.annotations.NullMarked;
