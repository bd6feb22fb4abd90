#!/bin/busybox sh
# The guest's first process: gives one virtual rack after the other to the kernel, records a set from
# each with the program as it is shipped, and writes what came of it to the disk as a tar.
/bin/busybox mkdir -p /proc /sys /dev /tmp /run /bin
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
mkdir /tmp/out
while read -r module; do
	insmod "/modules/$module" || echo "GUEST: no module $module"
done </modules/order

# Anything but the controllers' own hubs.
plugged() {
	grep -hvs '^1d6b$' /sys/bus/usb/devices/*/idVendor | grep -q .
}

# one NAME SERIAL RIG "RACK'S OPTIONS" "RECORD'S OPTIONS": options without blanks in them
one() {
	plumbar-virtual-rack --attach --serial "$2" $4 >"/tmp/out/$1-rack.log" 2>&1 &
	rack=$!
	tries=0
	until plugged || [ "$tries" = 200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
	echo "GUEST: $1 plugged in"
	plumbar-cli devices --json >"/tmp/out/$1-devices.json" 2>"/tmp/out/$1-devices.log"
	rig="--rig $3"
	if [ "$1" = plumbar ]; then # it keeps its rig itself
		plumbar-cli devices --keep-rig "$3" || echo "GUEST: the rig is not kept"
		rig=
	fi
	plumbar-cli record --device "$2" $rig $5 -o "/tmp/out/$1.plumbar" \
		>"/tmp/out/$1-record.log" 2>&1
	code=$?
	kill "$rack"
	wait "$rack"
	echo "GUEST: $1 record $code, rack $?"
	while plugged; do usleep 100000; done
}

. /racks # a line "one ..." for each
dmesg >/tmp/out/dmesg.log
tar -c -C /tmp/out . | dd of=/dev/vda bs=64k conv=fsync 2>/dev/null || echo "GUEST: the disk failed"
echo "GUEST: end"
reboot -f # which ends QEMU
