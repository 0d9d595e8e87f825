#!/usr/bin/env bash
# Scores the classifier on the labelled filings of a corpus. MIN=1 enforces the bounds below.
set -euo pipefail
corpus=$1
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
# Files that are no 8-K or release are reported on stderr and do not matter here.
bin/filingwire classify "$corpus/8k/raw" >"$out/8k.ndjson" 2>"$out/8k.err" || true
bin/filingwire classify "$corpus/enforcement/raw" >"$out/enforcement.ndjson" 2>"$out/enforcement.err" || true
bounds() { [ "${MIN:-}" ] || return 0; for b in "$@"; do printf -- '--min\n%s\n' "$b"; done; }
mapfile -t eightk < <(bounds)
mapfile -t enforcement < <(bounds)
detail=(); [ "${DETAIL:-}" ] && detail=(--detail)
echo "8-K, all formats"
python3 "$corpus/score.py" "$corpus/8k/labels" "$out/8k.ndjson" "${detail[@]}" "${eightk[@]}"
echo; echo "5.07, HTML and submissions"
python3 "$corpus/score.py" "$corpus/8k/labels" "$out/8k.ndjson" --format html,submission | grep '^5.07'
echo; echo "Enforcement"
python3 "$corpus/score.py" "$corpus/enforcement/labels" "$out/enforcement.ndjson" "${detail[@]}" "${enforcement[@]}"
