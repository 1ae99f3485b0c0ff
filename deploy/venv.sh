#!/usr/bin/env bash
# Make .venv: Python 3.11 with every library of every deployable, at the locked versions and hashes.
# Safe to run again. On Debian, root also gets what is missing of Python itself.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "make venv: $1" >&2; exit 1; }

# Debian ships Python without ensurepip; a venv made there has no pip.
python_is_whole() { python3.11 -c 'import ensurepip, venv' 2>/dev/null; }

if ! python_is_whole; then
    wanted="Python 3.11 with its venv module is missing"
    command -v apt-get >/dev/null || fail "$wanted: install it, or use docker compose up."
    [ "$(id -u)" = 0 ] || fail "$wanted: ask root for: apt-get install python3.11 python3.11-venv"
    echo "Installing Python 3.11's venv module from Debian's packages"
    said=$(
        {
            apt-get update -q && DEBIAN_FRONTEND=noninteractive \
                apt-get install -q -y --no-install-recommends python3.11 python3.11-venv
        } 2>&1
    ) || fail "apt-get could not install python3.11-venv: ${said##*$'\n'}"
    python_is_whole || fail "$wanted, even after apt-get."
fi

.venv/bin/python -c 'import pip' 2>/dev/null || python3.11 -m venv --clear .venv

if ! cmp -s constraints.txt .venv/installed; then
    echo "Installing the locked libraries into .venv"
    # --no-deps: the lock names every library, so there is nothing to resolve.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes --requirement constraints.txt \
        || fail "pip could not install the libraries of constraints.txt."
    cp constraints.txt .venv/installed
fi
touch .venv/installed
