#!/bin/busybox sh
# The guest's first process: gives the virtual rack to the kernel, records a set from it with the
# program as it is shipped, and writes what came of it to the disk as a tar. Arguments: /arguments.
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
. /arguments # RACK, RECORD, SERIAL: options and a name without blanks in them

plumbar-virtual-rack --attach --serial "$SERIAL" $RACK >/tmp/out/rack.log 2>&1 &
rack=$!
tries=0
until grep -qs "^$SERIAL\$" /sys/bus/usb/devices/*/serial || [ "$tries" = 200 ]; do
	usleep 100000
	tries=$((tries + 1))
done
echo "GUEST: plugged in"
plumbar-cli devices --json >/tmp/out/devices.json 2>/tmp/out/devices.log
plumbar-cli record --device "$SERIAL" --rig /virtual.rig $RECORD -o /tmp/out/set.plumbar \
	>/tmp/out/record.log 2>&1
code=$?
kill "$rack"
wait "$rack"
echo "GUEST: record $code, rack $?"
dmesg >/tmp/out/dmesg.log
tar -c -C /tmp/out . | dd of=/dev/vda bs=64k conv=fsync 2>/dev/null || echo "GUEST: the disk failed"
echo "GUEST: end"
reboot -f # which ends QEMU
