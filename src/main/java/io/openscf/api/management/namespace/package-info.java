/** The actions on namespaces. */
@NullMarked
package io.openscf.api.management.namespace;

import org.jspecify.annotations.NullMarked;
