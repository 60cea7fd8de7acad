/** What has to be there before the gateway can start: addresses of the services it stands on. */
@NullMarked
package io.openscf.boot;

import org.jspecify.annotations.NullMarked;
