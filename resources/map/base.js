// The quiet part of the ground: land, parks, water, railways, and the boundaries over the roads.
"use strict";

jt.base = (function () {
  let lines = null;
  let index = null;

  function trace(tile, chosen, close) {
    const { ctx, scale, left, top } = tile;
    ctx.beginPath();
    for (const i of chosen) {
      for (let k = lines.start[i]; k < lines.start[i + 1]; k++) {
        const x = lines.x[k] * scale - left, y = lines.y[k] * scale - top;
        if (k === lines.start[i]) ctx.moveTo(x, y);
        else ctx.lineTo(x, y);
      }
      if (close) ctx.closePath();
    }
  }

  function stroke(tile, chosen, colour, width, dash, close = false) {
    if (!chosen.length) return;
    trace(tile, chosen, close);
    tile.ctx.strokeStyle = colour;
    tile.ctx.lineWidth = width;
    tile.ctx.setLineDash(dash);
    tile.ctx.stroke();
    tile.ctx.setLineDash([]);
  }

  function fill(tile, chosen, colour) {
    if (!chosen.length) return;
    trace(tile, chosen, true);
    tile.ctx.fillStyle = colour;
    tile.ctx.fill("evenodd");
  }

  function of(found, kind) {
    return found.filter((i) => lines.rank[i] === kind);
  }

  return {
    get lines() {
      return lines;
    },
    set(buffer) {
      lines = jt.readLines(buffer);
      index = lines && new jt.Index(lines, Array.from({ length: lines.n }, (_, i) => i));
    },
    below(tile) {
      if (!lines) return;
      const { Ground } = jt.codes;
      tile.ground = index.find(...tile.window);
      fill(tile, of(tile.ground, Ground.OUTLINE), jt.tokens.land);
      fill(tile, of(tile.ground, Ground.PARK), jt.tokens.park);
      fill(tile, of(tile.ground, Ground.WATER), jt.tokens.water);
      const wide = tile.zoom >= 15 ? 5 : tile.zoom >= 13 ? 3 : tile.zoom >= 11 ? 2 : 1.25;
      stroke(tile, of(tile.ground, Ground.RIVER), jt.tokens.water, wide, []);
    },
    above(tile) {
      if (!lines) return;
      const { Ground } = jt.codes;
      const rail = of(tile.ground, Ground.RAIL);
      stroke(tile, rail, jt.tokens.rail, tile.zoom >= 13 ? 3 : 1.5, []);
      if (tile.zoom >= 13) stroke(tile, rail, jt.tokens.land, 1.5, [9, 9]);
      stroke(tile, of(tile.ground, Ground.DIVISION), jt.tokens.boundary, 1, [7, 4, 1.5, 4], true);
      stroke(tile, of(tile.ground, Ground.OUTLINE), jt.tokens.boundary, 1.5, [], true);
    },
  };
})();
