#!/usr/bin/env bash
# Runs the tests on another version of Node, whose binary comes from the registry's package `node`.
#
#   scripts/test-on-node.sh 22                 # all tests
#   scripts/test-on-node.sh 24 test/qa         # some of them
#
# Build first (npm run build): the tests start the built command. The binary is kept in ${TMPDIR:-/tmp} for the next time.
set -euo pipefail

version=${1:?"say which version of Node, e.g. 22"}
shift
root=$(cd "$(dirname "$0")/.." && pwd)
folder="${TMPDIR:-/tmp}/reeltrace-node-$version"
binaries="$folder/node_modules/node/bin"

if [[ ! -x "$binaries/node" ]]; then
  mkdir -p "$folder"
  echo '{"private": true}' > "$folder/package.json"
  npm install --prefix "$folder" --no-save --no-audit --no-fund "node@$version"
fi

cd "$root"
export PATH="$binaries:$PATH"
echo "Node $(node --version)"
exec node node_modules/vitest/vitest.mjs run "$@"
