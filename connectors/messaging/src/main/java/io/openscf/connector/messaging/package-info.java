/**
 * What triggers of message brokers share: reading a description, messages in batches that are acknowledged once the function
 * has returned, and a connection that is made again whenever it is lost.
 */
@NullMarked
package io.openscf.connector.messaging;

import org.jspecify.annotations.NullMarked;
