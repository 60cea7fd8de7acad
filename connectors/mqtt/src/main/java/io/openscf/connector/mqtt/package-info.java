/** Triggers of MQTT topics. */
@NullMarked
package io.openscf.connector.mqtt;

import org.jspecify.annotations.NullMarked;
