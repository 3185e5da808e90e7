// Roads in three greys by class, straight from packed arrays.
"use strict";

jt.roads = (function () {
  let lines = null;
  let index = null;

  // Class: which grey, from which zoom, and its widths at zooms 10, 12, 14, 16 and 18.
  const STYLE = {
    MOTORWAY: ["road-major", 7, [1.6, 2.6, 4.5, 9, 18]],
    TRUNK: ["road-major", 7, [1.6, 2.6, 4.5, 9, 18]],
    PRIMARY: ["road-major", 9, [1.2, 2.2, 4, 8, 16]],
    SECONDARY: ["road-middle", 10, [0.8, 1.8, 3.6, 7, 14]],
    TERTIARY: ["road-middle", 12, [0.7, 1.2, 3, 6, 12]],
    UNCLASSIFIED: ["road-minor", 13, [0.5, 0.8, 2, 5, 10]],
    RESIDENTIAL: ["road-minor", 13, [0.5, 0.8, 2, 5, 10]],
    PLAIN: ["road-middle", 7, [0.8, 1.4, 2.6, 5, 10]],
    LIVING_STREET: ["road-minor", 14, [0.5, 0.7, 1.4, 4, 8]],
    SERVICE: ["road-minor", 15, [0.5, 0.5, 0.9, 2.4, 5]],
    TRACK: ["road-minor", 15, [0.5, 0.5, 0.8, 1.6, 3]],
    PEDESTRIAN: ["road-minor", 15, [0.5, 0.5, 0.9, 2.4, 5]],
    FOOTWAY: ["road-minor", 16, [0.5, 0.5, 0.6, 1.2, 2]],
  };
  // From the narrowest to the widest: the wider lies on top.
  const ORDER = [
    "FOOTWAY", "TRACK", "PEDESTRIAN", "SERVICE", "LIVING_STREET", "UNCLASSIFIED", "RESIDENTIAL",
    "PLAIN", "TERTIARY", "SECONDARY", "PRIMARY", "TRUNK", "MOTORWAY",
  ];

  function width(widths, zoom) {
    const at = Math.max(0, Math.min(3.999, (zoom - 10) / 2));
    const low = Math.floor(at);
    return widths[low] + (widths[low + 1] - widths[low]) * (at - low);
  }

  function trace(tile, chosen) {
    const { x, y, start } = lines;
    const { ctx, scale, left, top } = tile;
    ctx.beginPath();
    for (const i of chosen) {
      const last = start[i + 1] - 1;
      let px = x[start[i]] * scale - left, py = y[start[i]] * scale - top;
      ctx.moveTo(px, py);
      for (let k = start[i] + 1; k <= last; k++) {
        const qx = x[k] * scale - left, qy = y[k] * scale - top;
        // Vertices closer than a pixel only cost time.
        if (k < last && Math.abs(qx - px) + Math.abs(qy - py) < 1) continue;
        ctx.lineTo(qx, qy);
        px = qx;
        py = qy;
      }
    }
  }

  return {
    get lines() {
      return lines;
    },
    set(buffer) {
      lines = jt.readLines(buffer);
      index = lines && new jt.Index(lines, Array.from({ length: lines.n }, (_, i) => i));
    },
    width: (rank, zoom) => width(STYLE[rank][2], zoom),
    find: (left, top, right, bottom) => (index ? index.find(left, top, right, bottom) : []),
    paint(tile) {
      if (!lines) return;
      const { ctx, zoom } = tile;
      const byRank = new Map();
      for (const i of index.find(...tile.window)) {
        if (!byRank.has(lines.rank[i])) byRank.set(lines.rank[i], []);
        byRank.get(lines.rank[i]).push(i);
      }
      const drawn = ORDER.filter((rank) => byRank.has(jt.codes.RoadClass[rank]) && zoom >= STYLE[rank][1]);
      ctx.lineCap = ctx.lineJoin = "round";
      const paths = [];
      for (const rank of drawn) {
        const path = byRank.get(jt.codes.RoadClass[rank]);
        const wide = width(STYLE[rank][2], zoom);
        paths.push([path, STYLE[rank][0], wide]);
        // The casing lets crossing roads read as roads, not as a mesh.
        if (wide >= 1.8) {
          trace(tile, path);
          ctx.strokeStyle = jt.tokens["road-casing"];
          ctx.lineWidth = wide + 2;
          ctx.stroke();
        }
      }
      for (const [path, colour, wide] of paths) {
        trace(tile, path);
        ctx.strokeStyle = jt.tokens[colour];
        ctx.lineWidth = wide;
        ctx.stroke();
      }
    },
  };
})();
