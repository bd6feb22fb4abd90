# SPDX-License-Identifier: GPL-3.0-or-later
"""A small C3D reader for little-endian reals, written from the C3D User Guide alone, as other
software would read what Plumbar exports. It shares nothing with the program."""

import struct


class C3d:
    """points: {label: [(x, y, z) or None, a frame]}; analog: {label: [value, a frame]};
    parameters: {(group, name): value}, dimensions with the fastest first."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        block, key = self.data[0], self.data[1]
        if key != 0x50:
            raise ValueError("no C3D key")
        self.parameter_at = (block - 1) * 512
        if self.data[self.parameter_at + 3] != 84:
            raise ValueError("not little-endian")
        (self.point_count, self.measurements, self.first, self.last, _gap) = struct.unpack_from(
            "<5H", self.data, 2)
        (self.scale, self.data_block, self.per_frame, self.rate) = struct.unpack_from(
            "<fHHf", self.data, 12)
        if self.scale >= 0:
            raise ValueError("integers")
        self.parameters = self._parameters()
        self._frames()

    def _parameters(self):
        groups, found, at = {}, [], self.parameter_at + 4
        while self.data[at]:
            length, group = struct.unpack_from("<bb", self.data, at)
            name = self.data[at + 2:at + 2 + abs(length)].decode("ascii")
            link = at + 2 + abs(length)
            (step,) = struct.unpack_from("<H", self.data, link)
            if group < 0:
                groups[-group] = name
            else:
                found.append((group, name, self._value(link + 2)))
            if step == 0:
                break
            at = link + step
        if at >= (self.data_block - 1) * 512:
            raise ValueError("parameters in the data")
        return {(groups[group], name): value for group, name, value in found}

    def _value(self, at):
        kind, count = struct.unpack_from("<bB", self.data, at)
        dimensions = list(self.data[at + 2:at + 2 + count])
        at += 2 + count
        total = 1
        for size in dimensions:
            total *= size
        if kind == -1:
            text = self.data[at:at + total].decode("ascii")
            if len(dimensions) < 2:
                return text.strip()
            width = dimensions[0]
            return [text[i:i + width].strip() for i in range(0, total, width)]
        values = struct.unpack_from("<%d%s" % (total, {1: "b", 2: "h", 4: "f"}[kind]), self.data,
                                    at)
        return list(values) if dimensions else values[0]

    def frame_count(self):
        """More than 65535 do not go into the header."""
        frames = self.parameters["POINT", "FRAMES"]
        if frames < 0:
            frames += 65536
        low, high = (word % 65536 for word in self.parameters["TRIAL", "ACTUAL_END_FIELD"])
        if low + 65536 * high != frames:
            raise ValueError("TRIAL and POINT do not agree")
        if min(int(frames), 65535) != self.last - self.first + 1:
            raise ValueError("header and POINT do not agree")
        return int(frames)

    def _frames(self):
        names = self.parameters.get(("POINT", "LABELS"), [])
        channels = self.parameters.get(("ANALOG", "LABELS"), [])
        if len(names) != self.point_count or len(channels) * self.per_frame != self.measurements:
            raise ValueError("labels do not fit the header")
        self.points = {name: [] for name in names}
        self.analog = {name: [] for name in channels}
        scales = self.parameters.get(("ANALOG", "SCALE"), [])
        offsets = self.parameters.get(("ANALOG", "OFFSET"), [])
        form = struct.Struct("<%df" % (4 * self.point_count + self.measurements))
        at = (self.data_block - 1) * 512
        for _ in range(self.frame_count()):
            values = form.unpack_from(self.data, at)
            at += form.size
            for i, name in enumerate(names):
                x, y, z, residual = values[4 * i:4 * i + 4]
                self.points[name].append((x, y, z) if residual >= 0 else None)
            for i, name in enumerate(channels):
                raw = values[4 * self.point_count + i]
                self.analog[name].append((raw - offsets[i]) * scales[i] *
                                         self.parameters["ANALOG", "GEN_SCALE"])

    def plate(self, number):
        """Vertical reaction force, and centre of pressure in the laboratory, of each frame, of a
        type 2 plate whose edges lie along the laboratory's axes."""
        group = "FORCE_PLATFORM"
        if self.parameters[group, "TYPE"][number - 1] != 2:
            raise ValueError("not of type 2")
        corners = self.parameters[group, "CORNERS"][12 * (number - 1):12 * number]
        corner = [corners[3 * i:3 * i + 3] for i in range(4)]
        centre = [sum(c[k] for c in corner) / 4 for k in range(3)]
        origin = self.parameters[group, "ORIGIN"][3 * (number - 1):3 * number]
        along_x = [a - b for a, b in zip(corner[0], corner[1])]
        along_y = [a - b for a, b in zip(corner[0], corner[3])]
        x_size, y_size = (sum(k * k for k in edge) ** 0.5 for edge in (along_x, along_y))
        x_axis = [k / x_size for k in along_x]
        y_axis = [k / y_size for k in along_y]
        z_up = x_axis[0] * y_axis[1] - x_axis[1] * y_axis[0]
        names = self.parameters["ANALOG", "LABELS"]
        numbers = self.parameters[group, "CHANNEL"][6 * (number - 1):6 * number]
        columns = [self.analog[names[n - 1]] for n in numbers]
        result = []
        for fx, fy, fz, mx, my, _mz in zip(*columns):
            if not abs(fz) >= 20:
                result.append((z_up * fz, None, None))
                continue
            x = (origin[2] * fx - my) / fz - origin[0]
            y = (mx + origin[2] * fy) / fz - origin[1]
            result.append((z_up * fz, centre[0] + x * x_axis[0] + y * y_axis[0],
                           centre[1] + x * x_axis[1] + y * y_axis[1]))
        return result
