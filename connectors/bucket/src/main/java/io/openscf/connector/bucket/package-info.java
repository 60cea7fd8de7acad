@NullMarked
package io.openscf.connector.bucket;

import org.jspecify.annotations.NullMarked;
