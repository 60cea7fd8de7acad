@NullMarked
package io.openscf.connector.testkit;

import org.jspecify.annotations.NullMarked;
