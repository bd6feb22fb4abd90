#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# command-line.sh PLUMBAR PLUMBAR_CLI: what scripts rely on. Run on a display (with-display.sh).
set -u
plumbar=$1 cli=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# expect STATUS PATTERN COMMAND...: exit status, and a whole output that is one line matching PATTERN
expect() {
	local status=$1 pattern=$2 output got
	shift 2
	output=$("$@" 2>&1)
	got=$?
	if [ "$got" != "$status" ] || ! [[ $output =~ ^$pattern$ ]] || [[ $output == *$'\n'* ]]; then
		echo "FAILED: ${*:2} -> $got: $output"
		failed=1
	else
		echo "ok: ${*:2} -> $got: $output"
	fi
}

head -c 4000 /dev/urandom >"$folder/random.plumbar"
"$cli" simulate --scenario steady --reps 3 --seed 4 -o "$folder/set.plumbar" >/dev/null 2>&1 || exit 1

expect 0 'plumbar [0-9.]+' "$plumbar" --version
expect 2 'plumbar: --demo: no scenario "nonsense"' "$plumbar" --demo=nonsense
expect 2 'plumbar: --reps: .*' "$plumbar" --demo --reps=99
expect 1 "plumbar: .*absent.plumbar.*" "$plumbar" --quit-after-demo "$folder/absent.plumbar"
expect 1 "plumbar: .*random.plumbar.*" "$plumbar" --quit-after-demo "$folder/random.plumbar"
expect 1 "plumbar: .*" "$plumbar" --quit-after-demo "$folder"
expect 0 "$folder/set.plumbar: .+" \
	"$plumbar" --quit-after-demo --screenshot "$folder/set.png" "$folder/set.plumbar"
[ "$(head -c 4 "$folder/set.png" | tail -c 3)" = PNG ] || { echo "FAILED: no picture"; failed=1; }
expect 1 "plumbar: .*absent/set.png.*" \
	"$plumbar" --quit-after-demo --screenshot "$folder/absent/set.png" "$folder/set.plumbar"
exit $failed
