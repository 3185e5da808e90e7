// What is within 1, 3, 5, 10 and 15 minutes: one area in the other, each with its minutes on its edge.
"use strict";

jt.bands = (function () {
  let marks = []; // the widest first

  function trace(sheet, ring) {
    sheet.ctx.beginPath();
    for (const [x, y] of ring) sheet.ctx.lineTo(sheet.x(x), sheet.y(y));
    sheet.ctx.closePath();
  }

  // The northernmost vertex in sight, so that a wide area keeps its word on the screen.
  function spot(sheet, rings) {
    let best = null;
    for (const ring of rings) {
      for (const [wx, wy] of ring) {
        const x = sheet.x(wx), y = sheet.y(wy);
        const seen = x > 40 && x < sheet.width - 40 && y > 24 && y < sheet.height - 24;
        if (seen && (!best || y < best.y)) best = { x, y };
      }
    }
    return best;
  }

  return {
    set(found) {
      marks = found.map((mark) => ({
        ...mark,
        rings: mark.rings.map((ring) => ring.map(([lon, lat]) => [jt.worldX(lon), jt.worldY(lat)])),
      }));
    },
    get count() {
      return marks.length;
    },
    paint(sheet) {
      const { ctx } = sheet;
      for (const mark of marks) {
        for (const ring of mark.rings) {
          trace(sheet, ring);
          ctx.fillStyle = jt.faint(jt.tokens.accent, 0.06);
          ctx.fill();
          ctx.strokeStyle = jt.faint(jt.tokens.accent, 0.8);
          ctx.lineWidth = 1.5;
          ctx.stroke();
        }
      }
      ctx.font = jt.font(12, 600);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      for (const mark of marks) {
        const at = spot(sheet, mark.rings);
        if (!at) continue;
        ctx.lineWidth = 4;
        ctx.lineJoin = "round";
        ctx.strokeStyle = jt.tokens.ground;
        ctx.strokeText(mark.text, at.x, at.y);
        ctx.fillStyle = jt.tokens.accent;
        ctx.fillText(mark.text, at.x, at.y);
      }
    },
  };
})();
