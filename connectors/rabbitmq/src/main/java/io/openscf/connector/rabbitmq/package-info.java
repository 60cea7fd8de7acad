/** Triggers of RabbitMQ queues (AMQP 0.9.1). */
@NullMarked
package io.openscf.connector.rabbitmq;

import org.jspecify.annotations.NullMarked;
