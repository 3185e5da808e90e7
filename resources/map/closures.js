// Closed roads and areas: shown as hatched areas, drawn with the mouse.
"use strict";

jt.closures = (function () {
  let marks = [];
  let drawing = null; // {kind, area, vertices: [[worldX, worldY]], cursor}
  const LEAST = { area: 3, line: 2, roads: 1 };

  function paintMark(sheet, mark) {
    const { ctx } = sheet;
    const colour = jt.tokens.warn;
    ctx.beginPath();
    for (const [x, y] of mark.path) ctx.lineTo(sheet.x(x), sheet.y(y));
    if (mark.area) {
      ctx.closePath();
      ctx.fillStyle = jt.hatch(sheet, jt.faint(colour, 0.55), 8);
      ctx.fill();
      ctx.setLineDash([8, 4]);
      ctx.lineWidth = 1.5;
    } else {
      ctx.setLineDash([2, 9]);
      ctx.lineWidth = 5;
    }
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function finish(vertices) {
    drawing = null;
    document.body.classList.remove("jt-drawing");
    document.getElementById("jt-hint").hidden = true;
    jt.live.repaint();
    const degrees = vertices.map(([x, y]) => {
      const place = jt.map.unproject(L.point(x, y), 0);
      return [place.lng, place.lat];
    });
    jt.bridge.drawn(degrees);
  }

  return {
    set(found) {
      marks = found.map((mark) => ({
        ...mark,
        path: mark.outline.map(([lon, lat]) => [jt.worldX(lon), jt.worldY(lat)]),
      }));
    },
    get count() {
      return marks.length;
    },
    get drawing() {
      return drawing !== null;
    },
    get vertices() {
      return drawing ? drawing.vertices.length : 0;
    },
    paint(sheet) {
      if (jt.hidden.has("CLOSURE")) return;
      for (const mark of marks) paintMark(sheet, mark);
    },
    // Where a closure's text may stand: over its upper edge.
    named(sheet) {
      if (jt.hidden.has("CLOSURE")) return [];
      return marks.filter((mark) => mark.text).map((mark) => ({
        name: mark.text,
        x: mark.path.reduce((sum, [x]) => sum + sheet.x(x), 0) / mark.path.length,
        y: Math.min(...mark.path.map(([, y]) => sheet.y(y))),
      }));
    },
    begin(kind) {
      if (!kind) {
        if (drawing) finish([]);
        return;
      }
      drawing = { kind, area: kind === "area", vertices: [], cursor: null };
      document.body.classList.add("jt-drawing");
      const hint = document.getElementById("jt-hint");
      hint.textContent = jt.words["draw-" + kind];
      hint.hidden = false;
    },
    add(latlng) {
      const spot = [jt.worldX(latlng.lng), jt.worldY(latlng.lat)];
      const last = drawing.vertices[drawing.vertices.length - 1];
      const apart = 4 / 2 ** jt.map.getZoom();
      // The second click of a double click falls on the first.
      if (!last || Math.hypot(spot[0] - last[0], spot[1] - last[1]) > apart) drawing.vertices.push(spot);
      jt.live.repaint();
    },
    track(latlng) {
      drawing.cursor = [jt.worldX(latlng.lng), jt.worldY(latlng.lat)];
      jt.live.repaint();
    },
    end() {
      if (drawing.vertices.length >= LEAST[drawing.kind]) finish(drawing.vertices);
    },
    cancel: () => finish([]),
    back() {
      drawing.vertices.pop();
      jt.live.repaint();
    },
    paintTop(sheet) {
      if (!drawing || !drawing.vertices.length) return;
      const { ctx } = sheet;
      const path = drawing.cursor ? [...drawing.vertices, drawing.cursor] : drawing.vertices;
      ctx.beginPath();
      // Clicks on roads are no line: each stands for the road beneath it.
      if (drawing.kind !== "roads") for (const [x, y] of path) ctx.lineTo(sheet.x(x), sheet.y(y));
      if (drawing.area && path.length > 2) {
        ctx.closePath();
        ctx.fillStyle = jt.hatch(sheet, jt.faint(jt.tokens.accent, 0.5), 8);
        ctx.fill();
      }
      ctx.lineWidth = 2;
      ctx.strokeStyle = jt.tokens.accent;
      ctx.stroke();
      for (const [x, y] of drawing.vertices) {
        ctx.beginPath();
        ctx.arc(sheet.x(x), sheet.y(y), 4, 0, 7);
        ctx.fillStyle = jt.tokens.ground;
        ctx.fill();
        ctx.stroke();
      }
    },
  };
})();
