// A plan: who comes which way and when, which places are held, and what they contain.
"use strict";

jt.plan = (function () {
  let routes = [], posts = [], contained = [];
  // Where each plate found room, until the plan or the zoom changes: plates do not hop about.
  let sides = new Map();
  let sidesZoom = -1;
  let plates = [];

  const world = ([lon, lat]) => [jt.worldX(lon), jt.worldY(lat)];

  // Where whole minutes pass on a route: position and direction, in world units.
  function ticks(path, at) {
    const found = [];
    for (let k = 1; k < path.length; k++) {
      for (let s = Math.ceil(at[k - 1] / 60) * 60; s <= at[k]; s += 60) {
        if (s <= 0 || s === at[k - 1] || at[k] === at[k - 1]) continue;
        const share = (s - at[k - 1]) / (at[k] - at[k - 1]);
        const [ax, ay] = path[k - 1], [bx, by] = path[k];
        found.push([ax + (bx - ax) * share, ay + (by - ay) * share, Math.atan2(by - ay, bx - ax)]);
      }
    }
    return found;
  }

  function trace(sheet, path) {
    sheet.ctx.beginPath();
    for (const [x, y] of path) sheet.ctx.lineTo(sheet.x(x), sheet.y(y));
  }

  function paintRoute(sheet, route) {
    const { ctx } = sheet;
    const colour = jt.stateColour(jt.codes.Kind.PTU, route.state);
    for (const [wide, style] of [[6, jt.tokens.ground], [3, colour]]) {
      trace(sheet, route.path);
      ctx.lineWidth = wide;
      ctx.strokeStyle = style;
      ctx.stroke();
    }
    for (const [wx, wy, angle] of route.ticks) {
      const x = sheet.x(wx), y = sheet.y(wy);
      const dx = 5.5 * Math.sin(angle), dy = -5.5 * Math.cos(angle);
      for (const [wide, style] of [[5, jt.tokens.ground], [2.5, colour]]) {
        ctx.lineWidth = wide;
        ctx.strokeStyle = style;
        ctx.beginPath();
        ctx.moveTo(x - dx, y - dy);
        ctx.lineTo(x + dx, y + dy);
        ctx.stroke();
      }
    }
  }

  // A small plate with text, at the first of the given places where it covers nothing.
  function plate(sheet, taken, key, text, places, colour) {
    const { ctx } = sheet;
    ctx.font = jt.font(12, 600);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const half = ctx.measureText(text).width / 2 + 6;
    const box = ([x, y]) => [sheet.left + x - half, sheet.top + y - 10, sheet.left + x + half, sheet.top + y + 10];
    if (!sides.has(key)) sides.set(key, places.findIndex((place) => taken.free(...box(place))));
    if (sides.get(key) < 0) return;
    const place = places[sides.get(key)];
    const [x, y] = place;
    taken.add(...box(place));
    plates.push(box(place));
    ctx.beginPath();
    ctx.roundRect(x - half, y - 10, 2 * half, 20, 4);
    ctx.fillStyle = jt.tokens.panel;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.fillStyle = jt.tokens.text;
    ctx.fillText(text, x, y + 0.5);
  }

  function paintPost(sheet, post) {
    const { ctx } = sheet;
    const size = sheet.zoom >= 13 ? 1 : 0.6;
    const x = sheet.x(post.x), y = sheet.y(post.y);
    const colour = post.late ? jt.tokens.scene : jt.tokens.text;
    const across = ((post.bearing_deg + 90) * Math.PI) / 180;
    const dx = 11 * size * Math.sin(across), dy = -11 * size * Math.cos(across);
    ctx.lineCap = "butt";
    for (const [wide, style, longer] of [[9, jt.tokens.ground, 1.18], [5, colour, 1]]) {
      ctx.lineWidth = wide * size;
      ctx.strokeStyle = style;
      ctx.beginPath();
      ctx.moveTo(x - dx * longer, y - dy * longer);
      ctx.lineTo(x + dx * longer, y + dy * longer);
      ctx.stroke();
    }
    ctx.lineCap = "round";
  }

  function paintPlates(sheet) {
    if (sheet.zoom !== sidesZoom) {
      sides = new Map();
      sidesZoom = sheet.zoom;
    }
    const taken = new jt.Taken();
    for (const layer of [jt.incidents, jt.plan, jt.units]) layer.claim(taken, sheet);
    const around = [[0, -26], [0, 26], [64, 0], [-64, 0], [64, -26], [-64, -26], [64, 26], [-64, 26]];
    posts.forEach((post, i) => {
      if (jt.hidden.has("POST")) return;
      const text = [post.holder, post.margin].filter(Boolean).join(" ");
      const x = sheet.x(post.x), y = sheet.y(post.y);
      const colour = post.late ? jt.tokens.scene : jt.tokens.text;
      if (text) plate(sheet, taken, `post ${i}`, text, around.map(([dx, dy]) => [x + dx, y + dy]), colour);
    });
    routes.forEach((route, i) => {
      if (!route.text || route.path.length < 2) return;
      const places = [0.3, 0.2, 0.45, 0.6, 0.1, 0.8].map((share) => {
        const [x, y] = route.path[Math.floor((route.path.length - 1) * share)];
        return [sheet.x(x), sheet.y(y)];
      });
      plate(sheet, taken, `route ${i}`, route.text, places, jt.stateColour(jt.codes.Kind.PTU, route.state));
    });
  }

  return {
    set(plan) {
      routes = plan.routes.map((route) => {
        const path = route.path.map(world);
        return { ...route, path, ticks: ticks(path, route.at_s) };
      });
      posts = plan.posts.map((post) => ({
        ...post,
        x: jt.worldX(post.lon),
        y: jt.worldY(post.lat),
        from: post.holder_at && world(post.holder_at),
      }));
      contained = plan.contained.map((ring) => ring.map(world));
      sides = new Map();
    },
    // Others have come or gone: the plates look for room again.
    refresh() {
      sides = new Map();
    },
    get counts() {
      return [routes.length, posts.length, contained.length];
    },
    paint(sheet) {
      const { ctx } = sheet;
      for (const ring of contained) {
        trace(sheet, ring);
        ctx.closePath();
        ctx.fillStyle = jt.hatch(sheet, jt.faint(jt.tokens.accent, 0.4), 10);
        ctx.fill();
        ctx.lineWidth = 1.5;
        ctx.strokeStyle = jt.faint(jt.tokens.accent, 0.85);
        ctx.stroke();
      }
      for (const post of posts) {
        if (!post.from) continue;
        ctx.beginPath();
        ctx.moveTo(sheet.x(post.from[0]), sheet.y(post.from[1]));
        ctx.lineTo(sheet.x(post.x), sheet.y(post.y));
        ctx.lineWidth = 1.25;
        ctx.setLineDash([3, 5]);
        ctx.strokeStyle = jt.tokens["text-2"];
        ctx.stroke();
        ctx.setLineDash([]);
      }
      for (const route of routes) paintRoute(sheet, route);
    },
    // Over the objects: the bars, and the plates that say who and when.
    paintTop(sheet) {
      plates = [];
      if (sheet.zoom < 12) return;
      if (!jt.hidden.has("POST")) for (const post of posts) paintPost(sheet, post);
      if (sheet.zoom >= 13) paintPlates(sheet);
    },
    pick(x, y, sheet) {
      let best = null;
      if (sheet.zoom < 12 || jt.hidden.has("POST")) return best;
      posts.forEach((post, index) => {
        const away = Math.hypot(sheet.x(post.x) - x, sheet.y(post.y) - y);
        if (away <= 11 && (!best || away < best.away)) best = { kind: "post", index, away, rank: 90 };
      });
      return best;
    },
    claim(taken, sheet) {
      for (const post of posts) {
        const x = sheet.left + sheet.x(post.x), y = sheet.top + sheet.y(post.y);
        taken.add(x - 12, y - 12, x + 12, y + 12);
      }
      for (const box of plates) taken.add(...box);
    },
  };
})();
