#!/usr/bin/env bash
# Called by `./openscf bench`.
exec python3 "$(dirname "$0")/run.py" "$@"
