/** Golden tests that drive the real interpreters through the runtime contract. */
package io.openscf.runtimes;
