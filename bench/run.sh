#!/usr/bin/env bash
# Called by `./openscf bench`, which has found a JDK and set JAVA_HOME.
exec python3 -B "$(dirname "$0")/run.py" "$@"
