/** The gateway under load while what it stands on is killed, paused, cut off or wiped; see the README of the project. */
package io.openscf.chaos;
