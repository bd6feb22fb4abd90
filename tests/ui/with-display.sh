#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# with-display.sh [-s WIDTHxHEIGHT] [-w WINDOW_MANAGER] [-d] -- COMMAND...
# Runs COMMAND with an X server, a session bus and a home of its own, and takes all of it away
# afterwards. -d: dark. Exit status: the command's; 77 when a needed program is not installed.
set -u
size=1920x1080 manager= dark=
while getopts s:w:d option; do
	case $option in
	s) size=$OPTARG ;;
	w) manager=$OPTARG ;;
	d) dark=1 ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ "${1:-}" = -- ] && shift
for program in Xvfb dbus-daemon ${manager:+xprop $manager}; do
	command -v "$program" >/dev/null && continue
	echo "skipped: $program is not installed"
	exit 77
done

root=$(mktemp -d)
children=()
tidy() {
	local i
	for ((i = ${#children[@]} - 1; i >= 0; i--)); do kill "${children[i]}" 2>/dev/null; done
	wait 2>/dev/null
	rm -rf "$root"
}
trap tidy EXIT
trap 'exit 143' TERM INT HUP

# a home without settings, fonts as on a GNOME desktop, nothing that moves by itself
for folder in home run data config/gtk-4.0 cache state; do mkdir -p -m 700 "$root/$folder"; done
cat >"$root/config/gtk-4.0/settings.ini" <<-'END'
	[Settings]
	gtk-font-name=Cantarell 11
	gtk-icon-theme-name=Adwaita
	gtk-cursor-theme-name=Adwaita
	gtk-enable-animations=0
	gtk-cursor-blink=0
	gtk-xft-antialias=1
	gtk-xft-hinting=1
	gtk-xft-hintstyle=hintslight
	gtk-xft-rgba=none
	gtk-xft-dpi=98304
END
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS NO_AT_BRIDGE GTK_THEME
export HOME=$root/home XDG_RUNTIME_DIR=$root/run XDG_DATA_HOME=$root/data
export XDG_CONFIG_HOME=$root/config XDG_CACHE_HOME=$root/cache XDG_STATE_HOME=$root/state
export CANBERRA_DRIVER=null # sounds are played, and not heard
export GDK_BACKEND=x11 GSETTINGS_BACKEND=memory GIO_USE_VFS=local LIBGL_ALWAYS_SOFTWARE=1
export GSK_RENDERER=${GSK_RENDERER-cairo} GTK_A11Y=${GTK_A11Y-atspi}
export GDK_DEBUG=gl-disable # drawn by cairo: where Mesa is installed, it is not even loaded
[ -n "$dark" ] && export ADW_DEBUG_COLOR_SCHEME=prefer-dark

# both servers tell through a pipe when, and where, they are ready
mkfifo "$root/display.fifo" "$root/bus.fifo"
Xvfb -displayfd 3 -screen 0 "${size}x24" -dpi 96 -nolisten tcp -noreset \
	3>"$root/display.fifo" >"$root/xvfb.log" 2>&1 &
children+=($!)
read -r -t 20 number <"$root/display.fifo" || { cat "$root/xvfb.log"; exit 99; }
export DISPLAY=:$number
dbus-daemon --session --nofork --nopidfile --print-address=3 \
	3>"$root/bus.fifo" >"$root/bus.log" 2>&1 &
children+=($!)
read -r -t 20 DBUS_SESSION_BUS_ADDRESS <"$root/bus.fifo" || { cat "$root/bus.log"; exit 99; }
export DBUS_SESSION_BUS_ADDRESS

if [ -n "$manager" ]; then
	# the manager is not under test: not its criticals, nor an accessible application of its own
	env -u G_DEBUG NO_AT_BRIDGE=1 "$manager" >"$root/manager.log" 2>&1 &
	children+=($!)
	for ((i = 0; i < 250; i++)); do
		xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id' && break
		sleep 0.02
	done
fi

"$@" </dev/null
