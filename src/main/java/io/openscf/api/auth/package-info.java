@NullMarked
package io.openscf.api.auth;

import org.jspecify.annotations.NullMarked;
