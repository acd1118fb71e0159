#!/usr/bin/env bash
# Packs the package from a clean copy of this checkout, installs it from the registry's side of things, and uses it: in an
# empty project (command, types in strict mode, a composed chain) and globally. Needs the network.
#
#   npm run check-package
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/copy" "$folder/project"

say() { printf '\n── %s\n' "$1"; }

say 'packing a clean copy'
cd "$root"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  if [[ -e "$file" ]]; then printf '%s\0' "$file"; fi
done | tar --null -T - -cf - | tar -xf - -C "$folder/copy"
ln -s "$root/node_modules" "$folder/copy/node_modules"
(cd "$folder/copy" && npm pack --silent --pack-destination "$folder")
tarball=$(echo "$folder"/reeltrace-*.tgz)
tar -tzf "$tarball" | sed 's|^package/||' | awk -F/ '{ folder = NF > 2 ? $1 "/" $2 : $1; count[folder]++ } END { for (each in count) print count[each], each }' | sort -k2
if tar -tzf "$tarball" | grep -E '\.map$|^package/(test|bench|scripts|examples|src|docs)/'; then
  echo 'The files above do not belong into the package.' >&2
  exit 1
fi
du -h "$tarball" | cut -f1

say 'installing it into an empty project'
cd "$folder/project"
echo '{"type": "module", "private": true}' > package.json
npm install --no-audit --no-fund --silent "$tarball" typescript@"$(node -p "require('$root/package.json').devDependencies.typescript")" @types/node@20
npx reeltrace --version
npx reeltrace demo 2>&1 | grep -E '^[0-9]+ inputs? = '

say 'compiling and running a composed chain'
cp "$root/test/package/consumer.ts" .
for resolution in nodenext bundler; do
  [[ $resolution == nodenext ]] && module=nodenext || module=esnext
  npx tsc --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --skipLibCheck false --target es2023 --lib es2023 \
    --types node --module "$module" --moduleResolution "$resolution" --outDir "$resolution" consumer.ts
  node "$resolution/consumer.js" demo-results/clips
done

say 'installing it globally'
npm install --global --prefix "$folder/global" --no-audit --no-fund --silent "$tarball"
cd "$folder"
"$folder/global/bin/reeltrace" doctor --offline --backend signals -o "$folder/results"

say 'all is well'
