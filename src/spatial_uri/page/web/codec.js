/* Reads what page/pack.py writes: base64 of gzip of a JSON document and columns of integers. */
var spatialUri = window.spatialUri || {};
(function (su) {
  "use strict";

  function bytesOf(text) {
    const raw = atob(text.trim());
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  }

  async function gunzip(bytes) {
    if (typeof DecompressionStream === "function") {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    }
    const end = bytes.length;
    const size = bytes[end - 4] + bytes[end - 3] * 256 + bytes[end - 2] * 65536 + bytes[end - 1] * 16777216;
    return tinyInflate(bytes.subarray(10, end - 8), new Uint8Array(size));
  }

  function column(bytes, at, count, summed) {
    const values = new Int32Array(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      let unsigned = 0, shift = 0, byte;
      do {
        byte = bytes[at++];
        unsigned |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      const value = (unsigned >>> 1) ^ -(unsigned & 1);
      sum += value;
      values[i] = summed ? sum : value;
    }
    return values;
  }

  /* The page, its columns and its lists of texts; a column is read when it is first asked for. */
  su.unpack = async function (text) {
    const bytes = await gunzip(bytesOf(text));
    const head = bytes[0] + bytes[1] * 256 + bytes[2] * 65536 + bytes[3] * 16777216;
    const page = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + head)));
    const places = new Map(), read = new Map();
    let at = 4 + head;
    for (const [name, count, length] of page.columns) {
      places.set(name, [at, count]);
      at += length;
    }
    const get = (name) => {
      if (!read.has(name)) read.set(name, column(bytes, ...places.get(name), name.endsWith("+")));
      return read.get(name);
    };
    return { page, column: get, texts: ({ list, of }) => ({ words: page.texts[list], of: get(of) }) };
  };

  /* Web Mercator, the whole world from 0 to 1. */
  su.worldX = (x) => (x / 1e5 + 180) / 360;
  su.worldY = (y) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (y / 1e5) * (Math.PI / 360))) / (2 * Math.PI);

  su.latLng = (x, y) => [(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, x * 360 - 180];
})(spatialUri);
window.spatialUri = spatialUri;
