#!/usr/bin/env bash
# Scores the classifier on the labelled filings of a corpus. MIN=1 enforces the bounds below,
# which stand a little under the figures last seen; DETAIL=1 lists every miss.
set -euo pipefail
corpus=$1
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT

# A file that is no filing is named on stderr and fails the command; the others are scored.
bin/filingwire classify "$corpus/8k/raw" >"$out/8k.ndjson" || echo "some files could not be read"
bin/filingwire classify "$corpus/enforcement/raw" >"$out/enforcement.ndjson" || echo "some files could not be read"

score() { # title, labels, rows, options and bounds
  local title=$1 labels=$2 rows=$3; shift 3
  local options=()
  for option in "$@"; do
    case $option in
      *=*) [ -z "${MIN:-}" ] || options+=(--min "$option") ;;
      *) options+=("$option") ;;
    esac
  done
  [ -z "${DETAIL:-}" ] || options+=(--detail)
  echo; echo "== $title"
  python3 "$corpus/score.py" "$corpus/$labels" "$out/$rows" "${options[@]}"
}

score "8-K, all formats" 8k/labels 8k.ndjson \
  "4.01 events F1=0.97" "4.01=0.95" "4.01 formerAuditor=0.97" "4.01 newAuditor=0.97" \
  "4.02 events F1=0.97" "4.02=0.95" "4.02 affectedPeriods F1=0.95" \
  "5.02 changes F1=0.96" "5.02 changeType=0.96" "5.02 roles=0.94" "5.02 effectiveDate=0.94" \
  "5.02 high share=0.60" "5.02 high right=0.98" \
  "5.07 lines F1=0.97" "5.07 type=0.97" "5.07 approved=0.97" "5.07 high share=0.60" "5.07 high right=0.98"
score "8-K, HTML and submissions" 8k/labels 8k.ndjson --format html,submission "5.07 lines F1=0.98" "5.02 changes F1=0.96"
score "Enforcement" enforcement/labels enforcement.ndjson \
  "enforcement releases F1=0.97" "enforcement=0.95" "enforcement respondents F1=0.95" "enforcement penaltyAmount=0.95" \
  "enforcement disgorgementAmount=0.95" "enforcement prejudgmentInterestAmount=0.95" \
  "enforcement high share=0.60" "enforcement high right=0.98"
