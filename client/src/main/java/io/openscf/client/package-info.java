/** The signed API client and the command line on it. Knows the API of the gateway, nothing of its insides. */
@NullMarked
package io.openscf.client;

import org.jspecify.annotations.NullMarked;
