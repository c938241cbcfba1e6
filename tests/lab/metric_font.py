"""The recipe of examples/lab/figures/fonts/lab-metric.ttf.

Vega measures words with the fonts of the machine, so a chart's size would depend
on them. This font has one glyph, a box, for every character: it draws nothing that
anybody sees and gives each character the same width everywhere. It follows the
OpenType specification, version 1.9; `cmap` format 13 maps all characters to one glyph.
"""

import struct

NAME, EM, ADVANCE, TOP, FOOT = "LabMetric", 1000, 560, 800, -200


def metric_font() -> bytes:
    tables = {
        b"cmap": cmap(),
        b"glyf": box() * 2,
        b"head": head(),
        b"hhea": struct.pack(
            ">I3hH11hH", 0x10000, TOP, FOOT, 0, ADVANCE, 0, 0, ADVANCE, 1, *[0] * 7, 2
        ),
        b"hmtx": struct.pack(">HhHh", ADVANCE, 0, ADVANCE, 0),
        b"loca": struct.pack(">3I", 0, len(box()), 2 * len(box())),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": name(),
    }
    directory = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 0)
    body, start = b"", 12 + 16 * len(tables)
    for tag, data in tables.items():
        place = struct.pack(">III", checksum(data), start + len(body), len(data))
        directory, body = directory + tag + place, body + padded(data)
    return directory + body


def cmap() -> bytes:
    every = struct.pack(">III", ord(" "), 0x10FFFF, 1)
    table = struct.pack(">HHIII", 13, 0, 28, 0, 1)
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table + every


def box() -> bytes:
    frame = struct.pack(">5h", 1, 0, FOOT, ADVANCE, TOP)
    corners = struct.pack(">8h", 0, ADVANCE, 0, -ADVANCE, FOOT, 0, TOP - FOOT, 0)
    return padded(frame + struct.pack(">HH", 3, 0) + b"\x01" * 4 + corners)


def head() -> bytes:
    frame = (0, FOOT, ADVANCE, TOP)
    return struct.pack(
        ">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, 0, 0, *frame,
        0, 8, 2, 1, 0,
    )  # fmt: skip


def name() -> bytes:
    words = NAME.encode("utf-16-be")
    family, postscript = (
        struct.pack(">6H", 3, 1, 0x409, kind, len(words), 0) for kind in (1, 6)
    )
    return struct.pack(">3H", 0, 2, 30) + family + postscript + words


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def checksum(data: bytes) -> int:
    words = struct.unpack(f">{len(padded(data)) // 4}I", padded(data))
    return sum(words) & 0xFFFFFFFF
