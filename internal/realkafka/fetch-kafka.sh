#!/usr/bin/env bash
# Puts the jars of Apache Kafka into the per-user cache, through Maven, once per user and
# version, and prints their folder. Concurrent calls are safe: each works in a folder of its
# own and the finished one is renamed into place.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's|.*<kafka.version>\(.*\)</kafka.version>.*|\1|p' "$here/pom.xml")
case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME ;; *) cache=$HOME/.cache ;; esac
target=$cache/filingwire/kafka/$version

if [ ! -d "$target" ]; then
  for tool in java mvn; do
    if ! command -v $tool >/dev/null; then
      echo "$tool is needed to fetch and run Apache Kafka $version: install Java 17 or later and Maven." >&2
      exit 1
    fi
  done
  mkdir -p "$(dirname "$target")"
  work=$(mktemp -d "$(dirname "$target")/.fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cp "$here/pom.xml" "$work"
  echo "Fetching Apache Kafka $version (about 45 MB, once) into $target" >&2
  mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/libs" >&2
  if [ ! -d "$target" ]; then mv "$work/libs" "$target"; fi
fi
echo "$target"
