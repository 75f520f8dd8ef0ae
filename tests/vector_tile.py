"""Decodes Mapbox Vector Tiles 2.1 and PMTiles 3 after their specifications, sharing nothing with the program under test."""
import gzip
import struct


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7f) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """(field number, value) of a protobuf message; values of length-delimited fields are bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = data[at:at + 8], at + 8
        elif kind == 5:
            value, at = data[at:at + 4], at + 4
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            raise ValueError(f"wire type {kind}")
        yield key >> 3, value


def packed(data):
    at, values = 0, []
    while at < len(data):
        value, at = varint(data, at)
        values.append(value)
    return values


def value_of(data):
    (number, value), = fields(data)
    if number == 1:
        return value.decode("utf-8")
    if number == 3:
        return struct.unpack("<d", value)[0]
    raise ValueError(f"value of field {number}")


def paths_of(commands):
    """Lists of points; rings are left open."""
    x = y = i = 0
    paths = []
    while i < len(commands):
        command, count = commands[i] & 7, commands[i] >> 3
        i += 1
        if command == 7:
            continue
        for _ in range(count):
            x += (commands[i] >> 1) ^ -(commands[i] & 1)
            y += (commands[i + 1] >> 1) ^ -(commands[i + 1] & 1)
            i += 2
            if command == 1:
                paths.append([])
            paths[-1].append((x, y))
    return paths


def area2(ring):
    """Twice the area by the surveyor's formula; positive for an outer ring."""
    return sum(ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1] for i in range(len(ring)))


def polygons_of(paths):
    """Lists of an outer ring and its holes."""
    polygons = []
    for ring in paths:
        if area2(ring) > 0:
            polygons.append([ring])
        else:
            polygons[-1].append(ring)
    return polygons


def layer_of(data):
    name, keys, values, raw, extent, version = None, [], [], [], None, None
    for number, value in fields(data):
        if number == 1:
            name = value.decode("utf-8")
        elif number == 2:
            raw.append(value)
        elif number == 3:
            keys.append(value.decode("utf-8"))
        elif number == 4:
            values.append(value_of(value))
        elif number == 5:
            extent = value
        elif number == 15:
            version = value
    features = []
    for feature in raw:
        parts = dict(fields(feature))
        tags = packed(parts.get(2, b""))
        features.append({"id": parts.get(1), "type": parts[3], "paths": paths_of(packed(parts[4])),
                         "tags": {keys[tags[i]]: values[tags[i + 1]] for i in range(0, len(tags), 2)}})
    return name, {"extent": extent, "version": version, "features": features, "keys": keys, "values": values}


def tile_of(data):
    """Layer name → layer."""
    return dict(layer_of(value) for number, value in fields(gzip.decompress(data)) if number == 3)


# ---- PMTiles ----

def address_of(tile_id):
    """Zoom, column, row of a tile id, by walking the Hilbert curve from its end."""
    z, first = 0, 0
    while first + 4 ** z <= tile_id:
        first += 4 ** z
        z += 1
    place, x, y = tile_id - first, 0, 0
    for bit in range(z):
        s = 1 << bit
        right, low = (place >> 1) & 1, ((place >> 1) ^ place) & 1
        if low == 0:
            if right == 1:
                x, y = s - 1 - x, s - 1 - y
            x, y = y, x
        x += s * right
        y += s * low
        place >>= 2
    return z, x, y


def directory(data):
    plain = gzip.decompress(data)
    n, at = varint(plain, 0)
    columns = []
    for _ in range(4):
        column = []
        for _ in range(n):
            value, at = varint(plain, at)
            column.append(value)
        columns.append(column)
    entries, tile_id = [], 0
    for i in range(n):
        tile_id += columns[0][i]
        offset = entries[-1][3] + entries[-1][2] if columns[3][i] == 0 else columns[3][i] - 1
        entries.append((tile_id, columns[1][i], columns[2][i], offset))
    return entries


def read_pmtiles(path):
    """Header fields, metadata (bytes), (z, x, y) → tile bytes."""
    with open(path, "rb") as stream:
        data = stream.read()
    assert data[:8] == b"PMTiles\x03"
    numbers = struct.unpack("<11Q", data[8:96])
    root, root_size, meta, meta_size, leaves, _, tiles, _ = numbers[:8]
    header = {"addressed": numbers[8], "entries": numbers[9], "contents": numbers[10], "clustered": data[96],
              "internal": data[97], "compression": data[98], "type": data[99], "zooms": (data[100], data[101]),
              "bounds": struct.unpack("<4i", data[102:118])}
    found = {}
    pending = directory(data[root:root + root_size])
    while pending:
        tile_id, run, size, offset = pending.pop()
        if run == 0:
            pending += directory(data[leaves + offset:leaves + offset + size])
        for i in range(run):
            found[address_of(tile_id + i)] = data[tiles + offset:tiles + offset + size]
    return header, gzip.decompress(data[meta:meta + meta_size]), found
