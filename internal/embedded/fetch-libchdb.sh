#!/usr/bin/env bash
# Puts libchdb.so, the embedded ClickHouse engine, into the per-user cache, where
# FindLibrary looks for it. It is downloaded once per user and version and checked
# against npm/package-lock.json; a second call does nothing. Concurrent calls are safe:
# each works in a folder of its own and the finished file is renamed into place.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's|.*"@chdb/lib-linux-x64-gnu": "\(.*\)".*|\1|p' "$here/npm/package.json")
case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME ;; *) cache=$HOME/.cache ;; esac
target=$cache/filingwire/chdb/$version/libchdb.so

if [ -n "${FILINGWIRE_LIBCHDB:-}" ] || [ -s "$target" ]; then
  exit 0
fi

case $(uname -s)-$(uname -m) in
  Linux-x86_64) package=lib-linux-x64-gnu ;;
  Linux-aarch64 | Linux-arm64) package=lib-linux-arm64-gnu ;;
  Darwin-arm64) package=lib-darwin-arm64 ;;
  Darwin-x86_64) package=lib-darwin-x64 ;;
  *)
    echo "libchdb $version is not built for $(uname -s) $(uname -m)." >&2
    echo "Everything but the embedded ClickHouse works without it; point FILINGWIRE_CLICKHOUSE_URL at a server." >&2
    exit 1
    ;;
esac
if ! command -v npm >/dev/null; then
  echo "npm is needed once, to fetch libchdb $version (the embedded ClickHouse engine)." >&2
  echo "Install Node.js with npm, or set FILINGWIRE_LIBCHDB to a libchdb.so of that version." >&2
  exit 1
fi

mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$(dirname "$target")/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here/npm/package.json" "$here/npm/package-lock.json" "$here/npm/.npmrc" "$work"
cd "$work"
echo "Fetching libchdb $version (about 150 MB, once) into $(dirname "$target")" >&2
if grep -q "node_modules/@chdb/$package\"" package-lock.json; then
  npm ci --ignore-scripts --loglevel=error
else
  # Not in the lock file: npm still checks the download against the registry's own checksum.
  npm install --ignore-scripts --no-save --package-lock=false --loglevel=error "@chdb/$package@$version"
fi
if [ ! -s "node_modules/@chdb/$package/libchdb.so" ]; then
  echo "npm installed @chdb/$package without a libchdb.so; is this a glibc system?" >&2
  exit 1
fi
mv "node_modules/@chdb/$package/libchdb.so" "$target"
