#!/bin/sh
# analyze-parallel.sh LIST OUT [PARTS] [PARALLEL OPTION...]: the sessions listed in LIST, in PARTS parts
# (default: one for each processor), a program for each; again after an interruption: what is missing.
set -eu
list=$1 out=$2 parts=${3:-$(nproc)}
shift $(($# < 3 ? $# : 3))
seq "$parts" | parallel --will-cite "$@" \
	"${PLUMBAR_CLI:-plumbar-cli}" analyze --files-from "$list" --csv "$out" --resume --part "{}/$parts"
