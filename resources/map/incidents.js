// Incidents: a filled triangle with the digit of its level; a halo on the newest alone.
"use strict";

jt.incidents = (function () {
  let marks = [];

  const radius = (zoom) => jt.radius.INCIDENT * (zoom >= 13 ? 1 : zoom >= 12 ? 0.85 : 0.72);

  function spots(sheet) {
    if (jt.hidden.has("INCIDENT")) return [];
    return marks.map((mark, index) => ({ mark, index, x: sheet.x(mark.x), y: sheet.y(mark.y) }));
  }

  // Levels 1 and 2 are the ones that others must give way to.
  const colour = (level) => (level <= 2 ? jt.tokens.scene : jt.tokens.moving);

  return {
    set(found) {
      marks = found.map((mark) => ({ ...mark, x: jt.worldX(mark.lon), y: jt.worldY(mark.lat) }));
    },
    get count() {
      return marks.length;
    },
    paint(sheet) {
      const { ctx, zoom } = sheet;
      const r = radius(zoom);
      for (const { mark, x, y } of spots(sheet).reverse()) {
        ctx.font = jt.font(zoom >= 13 ? 14 : 11, 700);
        jt.symbol(ctx, x, y, {
          shape: "INCIDENT", r, colour: colour(mark.level), certainty: 0, text: String(mark.level), lower: r * 0.3,
        });
        if (mark.title && zoom >= 12) {
          ctx.font = jt.font(12, 600);
          ctx.textAlign = "left";
          ctx.textBaseline = "middle";
          jt.write(ctx, mark.title, x + r + (mark.newest ? 20 : 6), y, jt.tokens.text, 4);
        }
      }
    },
    paintHalo(sheet) {
      const { ctx } = sheet;
      for (const { mark, x, y } of spots(sheet)) {
        if (!mark.newest) continue;
        const r = radius(sheet.zoom);
        for (const [away, share] of [[9, 0.9], [16, 0.45]]) {
          ctx.beginPath();
          ctx.arc(x, y, r + away, 0, 7);
          ctx.fillStyle = jt.faint(colour(mark.level), 0.08);
          ctx.fill();
          ctx.lineWidth = 2;
          ctx.strokeStyle = jt.faint(colour(mark.level), share);
          ctx.stroke();
        }
      }
    },
    pick(x, y, sheet) {
      let best = null;
      for (const spot of spots(sheet)) {
        const away = Math.hypot(spot.x - x, spot.y - y);
        if (away <= radius(sheet.zoom) && (!best || away < best.away)) {
          best = { kind: "incident", index: spot.index, away, rank: 100 };
        }
      }
      return best;
    },
    claim(taken, sheet) {
      for (const { mark, x, y } of spots(sheet)) {
        const r = radius(sheet.zoom) + (mark.newest ? 15 : 2);
        const long = mark.title && sheet.zoom >= 12 ? 8 + 12.5 * mark.title.length : 0;
        taken.add(sheet.left + x - r, sheet.top + y - r, sheet.left + x + r + long, sheet.top + y + r);
      }
    },
    crowd(crowd, sheet) {
      for (const { x, y } of spots(sheet)) crowd.put(x, y + 2, radius(sheet.zoom));
    },
  };
})();
