#!/usr/bin/env bash
# Runs the Go benchmarks of this tree and of another commit in turns and compares them with
# benchstat: bench-compare.sh COMMIT BENCHSTAT. BENCH, PKGS and COUNT narrow it.
set -euo pipefail
base=$(git rev-parse --short "$1") benchstat=$2
bench=${BENCH:-.} count=${COUNT:-5}
read -ra packages <<<"${PKGS:-./classify ./ingest ./api ./internal/embedded}"
work=$(mktemp -d)
trap 'git worktree remove --force "$work/base"; rm -rf "$work"' EXIT
git worktree add --quiet --detach "$work/base" "$base"

measure() { # folder, name
  (cd "$1" && go test -run '^$' -bench "$bench" -benchtime "${BENCHTIME:-0.5s}" -count 1 "${packages[@]}") >>"$work/$2" || {
    tail -20 "$work/$2" >&2
    return 1
  }
}
for ((i = 0; i < count; i++)); do # in turns, so that a machine that warms up favours neither
  measure "$work/base" "$base"
  measure . this
done
(cd "$work" && "$benchstat" "$base" this)
