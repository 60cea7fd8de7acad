package io.openscf.client;

/**
 * One trigger as it shall be.
 *
 * @param parameters those of CreateTrigger, without the function
 */
record TriggerSpec(JsonObject parameters, Places places) {}
