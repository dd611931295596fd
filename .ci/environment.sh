#!/usr/bin/env bash
# Make .venv hold exactly what a lock names, and the project itself in editable form.
#
#   .ci/environment.sh requirements.lock
#
# Done once: a stamp in .venv remembers lock, project file, interpreter and place, and while they stay the
# same a second call returns at once and touches no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lock=$1
stamp=".venv/.stamp-$lock"

fail() {
    echo "environment: $1" >&2
    exit 2
}

find_python() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
        # A shim of that name may exist without an interpreter behind it, so ask it.
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer found; install one, or say where it is: make run PYTHON=/path/to/python3"
}

wanted() {
    { cat "$lock" pyproject.toml; pwd; } | cksum
}

if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ]; then
    exit 0
fi

# A .venv whose interpreter is gone or too old (the system's Python was replaced) is made anew.
if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    echo "Creating .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv ||
        fail "could not create .venv; on Debian and Ubuntu install the package python3-venv and try again"
fi

echo "Installing what $lock names (once; some minutes) ..."
# --no-deps: the lock is complete, and pip's own resolver does not accept hashed extras such as sqlalchemy[asyncio].
.venv/bin/python -m pip install -qq --no-deps --require-hashes -r "$lock" ||
    fail "pip could not install $lock; check the network and the message above, then call make again"
.venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e . ||
    fail "pip could not install the project itself; see the message above"
wanted >"$stamp"
