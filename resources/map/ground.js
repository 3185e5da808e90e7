// The ground as tiles: land, roads and boundaries in one canvas each.
"use strict";

jt.Ground = L.GridLayer.extend({
  options: { tileSize: 512, pane: "jtGround", keepBuffer: 1, updateWhenZooming: false, updateInterval: 80 },
  createTile(at) {
    const began = performance.now();
    const size = this.getTileSize().x;
    const ratio = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size * ratio;
    const ctx = canvas.getContext("2d", { alpha: false });
    ctx.scale(ratio, ratio);
    ctx.fillStyle = jt.tokens.ground;
    ctx.fillRect(0, 0, size, size);
    const scale = 2 ** at.z;
    const left = at.x * size, top = at.y * size;
    const edge = 24;
    const tile = {
      ctx, zoom: at.z, scale, left, top,
      window: [(left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale],
    };
    jt.base.below(tile);
    jt.roads.paint(tile);
    jt.base.above(tile);
    jt.stats.tiles++;
    jt.stats.tileMs += performance.now() - began;
    return canvas;
  },
});
