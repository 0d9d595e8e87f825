#!/usr/bin/env bash
# Puts the renderer of /docs beside the page that embeds it. It is downloaded once per user and
# version, checked against npm/package-lock.json; a second call does nothing. Without it the
# build goes on, and /docs says what is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's|.*"@scalar/api-reference": "\(.*\)".*|\1|p' "$here/npm/package.json")
case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME ;; *) cache=$HOME/.cache ;; esac
kept=$cache/filingwire/scalar/$version.js.gz
target=$here/page/scalar-$version.js.gz

if [ ! -s "$kept" ]; then
  if ! command -v npm >/dev/null; then
    echo "npm is needed once, to fetch the renderer of /docs; this build goes without it." >&2
    exit 0
  fi
  mkdir -p "$(dirname "$kept")"
  work=$(mktemp -d "$(dirname "$kept")/.fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cp "$here/npm/package.json" "$here/npm/package-lock.json" "$here/npm/.npmrc" "$work"
  echo "Fetching the renderer of /docs, once" >&2
  (cd "$work" && npm ci --ignore-scripts --loglevel=error >&2)
  gzip -9nc "$work/node_modules/@scalar/api-reference/dist/browser/standalone.js" >"$work/packed"
  mv "$work/packed" "$kept"
fi
if ! cmp -s "$kept" "$target"; then
  rm -f "$here"/page/scalar-*.js.gz
  cp "$kept" "$target.new" && mv "$target.new" "$target"
fi
