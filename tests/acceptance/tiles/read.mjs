// Reads each tile of a PMTiles file with the packages that web maps use, and prints what they see as JSON.
// usage: node read.mjs FILE.pmtiles, with as many lines "z x y" on the standard input
import fs from "node:fs";
import readline from "node:readline";
import zlib from "node:zlib";
import { VectorTile } from "@mapbox/vector-tile";
import Pbf from "pbf";
import { PMTiles } from "pmtiles";

class FileSource {
  constructor(path) {
    this.path = path;
    this.file = fs.openSync(path, "r");
  }
  getKey() {
    return this.path;
  }
  async getBytes(offset, length) {
    const bytes = Buffer.alloc(length);
    const n = fs.readSync(this.file, bytes, 0, length, offset);
    return { data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + n) };
  }
}

const inflate = async (data, compression) => (compression === 2 ? new Uint8Array(zlib.gunzipSync(new Uint8Array(data))).buffer : data);
const archive = new PMTiles(new FileSource(process.argv[2]), undefined, inflate);
const header = await archive.getHeader();
const metadata = await archive.getMetadata();
const layers = {};
let tiles = 0, missing = 0;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [z, x, y] = line.split(" ").map(Number);
  const answer = await archive.getZxy(z, x, y);
  if (answer === undefined) {
    missing++;
    continue;
  }
  tiles++;
  const tile = new VectorTile(new Pbf(new Uint8Array(answer.data)));
  for (const [name, layer] of Object.entries(tile.layers)) {
    layers[name] ??= { features: 0, points: 0, extent: layer.extent, version: layer.version, types: [], properties: [] };
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      layers[name].features++;
      for (const path of feature.loadGeometry()) layers[name].points += path.length;
      feature.toGeoJSON(x, y, z);
      if (!layers[name].types.includes(feature.type)) layers[name].types.push(feature.type);
      for (const key of Object.keys(feature.properties)) if (!layers[name].properties.includes(key)) layers[name].properties.push(key);
    }
  }
}
console.log(JSON.stringify({ tiles, missing, header, metadata, layers }));
