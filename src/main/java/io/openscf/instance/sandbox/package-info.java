/**
 * What shuts a program in: namespaces, users, control groups, system call filter, network, mounts. Knows nothing of functions.
 */
@NullMarked
package io.openscf.instance.sandbox;

import org.jspecify.annotations.NullMarked;
