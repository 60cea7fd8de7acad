/** Connections of clients, whatever they ask for: how many, and how long they may keep us waiting. */
@NullMarked
package io.openscf.api.connection;

import org.jspecify.annotations.NullMarked;
