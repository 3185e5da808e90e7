// The one-, three- and five-minute points: a ring with its digit, and what is reached from it.
"use strict";

jt.points = (function () {
  let marks = [];

  const radius = (zoom) => jt.radius.POINT * (zoom >= 13 ? 1 : zoom >= 12 ? 0.75 : 0.5);

  function spots(sheet) {
    if (jt.hidden.has("POINT")) return [];
    const found = [];
    marks.forEach((mark, index) => {
      const x = sheet.x(mark.x), y = sheet.y(mark.y);
      if (x > -20 && y > -20 && x < sheet.width + 20 && y < sheet.height + 20) found.push({ mark, index, x, y });
    });
    return found;
  }

  function paintReach(sheet) {
    const { ctx } = sheet;
    for (const mark of marks) {
      const colour = mark.lost ? jt.tokens.scene : jt.tokens.accent;
      for (const ring of mark.rings) {
        ctx.beginPath();
        for (const [x, y] of ring) ctx.lineTo(sheet.x(x), sheet.y(y));
        ctx.closePath();
        ctx.fillStyle = jt.faint(colour, 0.07);
        ctx.fill();
        ctx.strokeStyle = jt.faint(colour, 0.7);
        ctx.lineWidth = 1.5;
        ctx.setLineDash([6, 4]);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    }
  }

  return {
    set(found) {
      const world = ([lon, lat]) => [jt.worldX(lon), jt.worldY(lat)];
      marks = found.map((mark) => ({
        ...mark,
        x: jt.worldX(mark.lon),
        y: jt.worldY(mark.lat),
        rings: mark.reach.map((ring) => ring.map(world)),
      }));
    },
    get count() {
      return marks.length;
    },
    paint(sheet) {
      const { ctx, zoom } = sheet;
      paintReach(sheet);
      const r = radius(zoom);
      ctx.font = jt.font(11, 600);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      // Those that would be lost lie on top.
      for (const { mark, x, y } of spots(sheet).sort((a, b) => a.mark.lost - b.mark.lost)) {
        const colour = mark.lost ? jt.tokens.scene : jt.tokens["text-2"];
        ctx.beginPath();
        ctx.arc(x, y, r + 1.5, 0, 7);
        ctx.fillStyle = jt.tokens.ground;
        ctx.fill();
        ctx.beginPath();
        ctx.arc(x, y, r, 0, 7);
        ctx.lineWidth = mark.lost ? 2.5 : 1.5;
        ctx.strokeStyle = colour;
        ctx.stroke();
        if (zoom >= 13) {
          ctx.fillStyle = colour;
          ctx.fillText(String(mark.minutes), x, y + 0.5);
        }
      }
    },
    pick(x, y, sheet) {
      let best = null;
      for (const spot of spots(sheet)) {
        const away = Math.hypot(spot.x - x, spot.y - y);
        if (away <= Math.max(9, radius(sheet.zoom)) && (!best || away < best.away)) {
          best = { kind: "point", index: spot.index, away, rank: 2.5 };
        }
      }
      return best;
    },
    named: (sheet) => spots(sheet).filter((s) => s.mark.name).map((s) => ({ name: s.mark.name, minutes: s.mark.minutes, x: s.x, y: s.y })),
    claim(taken, sheet) {
      const r = radius(sheet.zoom) + 2;
      for (const { x, y } of spots(sheet)) {
        taken.add(sheet.left + x - r, sheet.top + y - r, sheet.left + x + r, sheet.top + y + r);
      }
    },
    crowd(crowd, sheet) {
      for (const { x, y } of spots(sheet)) crowd.put(x, y, radius(sheet.zoom));
    },
  };
})();
