/** The contract as OpenAPI, for {@code /q/openapi} and its UI. */
@NullMarked
package io.openscf.api.contract.openapi;

import org.jspecify.annotations.NullMarked;
