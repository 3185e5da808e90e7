// The live objects: typed arrays in, symbols out. Ten thousand cost a few milliseconds a redraw.
"use strict";

jt.units = (function () {
  // A gap longer than this between two positions is a jump, not a movement (world units, ~2 km).
  const JUMP = 0.016;
  // Positions come about once a second; the symbol takes that long to get there.
  const SHORTEST = 200, LONGEST = 1500;
  // After so long at one place an object stands, and may be moved aside to be legible.
  const STANDS = 4000;
  // From which zoom on: letters in symbols, teams' hexagons, dots as real circles.
  const LETTERS = 13, TEAMS = 14, CIRCLES = 15;
  // Places to step aside to: straight on, then around, near and far.
  const STEPS = [[0, 0]];
  for (const far of [1, 1.9]) {
    for (const turn of [1, 7, 3, 5, 0, 2, 6, 4]) {
      STEPS.push([far * Math.sin((turn * Math.PI) / 4), -far * Math.cos((turn * Math.PI) / 4)]);
    }
  }

  let n = 0, generation = -1;
  let kind, state, certainty, heading, number, shape;
  let fromX, fromY, toX, toY, since, span, seen;
  let px = new Float32Array(0), py = px, side, steps;
  let shown = []; // indices on the sheet, by kind
  let names = new Map();
  let selected = new Set();
  let hover = -1;
  let moving = false, guardsMoving = false;
  let stepsZoom = -1;
  let small = []; // teams without room for their count

  function snapshot(buffer) {
    const columns = new jt.Columns(buffer);
    let version;
    [generation, version, n] = columns.take(Uint32Array, 3);
    const lon = columns.take(Int32Array, n), lat = columns.take(Int32Array, n);
    number = columns.take(Uint16Array, n);
    columns.align();
    kind = columns.take(Uint8Array, n);
    state = columns.take(Uint8Array, n).slice();
    certainty = columns.take(Uint8Array, n).slice();
    heading = columns.take(Uint8Array, n).slice();
    toX = new Float64Array(n);
    toY = new Float64Array(n);
    const now = performance.now();
    for (let i = 0; i < n; i++) place(i, lon[i], lat[i]);
    fromX = toX.slice();
    fromY = toY.slice();
    since = new Float64Array(n).fill(-1e9);
    span = new Float32Array(n).fill(1);
    seen = new Float64Array(n).fill(now);
    px = new Float32Array(n);
    py = new Float32Array(n);
    side = new Float32Array(2 * n);
    steps = new Uint8Array(n);
    shape = Object.keys(jt.codes.Kind).sort((a, b) => jt.codes.Kind[a] - jt.codes.Kind[b]);
    shown = shape.map(() => []);
    hover = -1;
    jt.stats.snapshots++;
    jt.stats.version = version;
  }

  function place(i, lon, lat) {
    const known = lon !== -2147483648;
    toX[i] = known ? jt.worldX(lon / 1e7) : NaN;
    toY[i] = known ? jt.worldY(lat / 1e7) : NaN;
  }

  // Gives false if the change belongs to other objects than those here.
  function moves(buffer) {
    const columns = new jt.Columns(buffer);
    const [of, version, count] = columns.take(Uint32Array, 3);
    if (of !== generation) return false;
    const index = columns.take(Uint32Array, count);
    const lon = columns.take(Int32Array, count), lat = columns.take(Int32Array, count);
    const newState = columns.take(Uint8Array, count);
    const newCertainty = columns.take(Uint8Array, count);
    const newHeading = columns.take(Uint8Array, count);
    const now = performance.now();
    let guardsChanged = false;
    for (let r = 0; r < count; r++) {
      const i = index[r];
      state[i] = newState[r];
      certainty[i] = newCertainty[r];
      heading[i] = newHeading[r];
      const share = Math.min(1, (now - since[i]) / span[i]);
      const atX = fromX[i] + (toX[i] - fromX[i]) * share;
      const atY = fromY[i] + (toY[i] - fromY[i]) * share;
      const beforeX = toX[i], beforeY = toY[i];
      place(i, lon[r], lat[r]);
      if (kind[i] === jt.codes.Kind.GUARD) guardsChanged = true;
      if (toX[i] === beforeX && toY[i] === beforeY) continue;
      const smooth = Math.abs(toX[i] - atX) + Math.abs(toY[i] - atY) < JUMP;
      fromX[i] = smooth ? atX : toX[i];
      fromY[i] = smooth ? atY : toY[i];
      span[i] = Math.max(SHORTEST, Math.min(LONGEST, now - seen[i]));
      since[i] = seen[i] = now;
    }
    jt.stats.applied += count;
    jt.stats.version = version;
    if (guardsChanged) jt.dots.repaint();
    jt.live.repaint();
    return true;
  }

  // ---- drawing -------------------------------------------------------------------------------

  const share = (zoom) => (zoom >= 13 ? 1 : zoom >= 12 ? 0.62 : zoom >= 11 ? 0.5 : 0.42);
  const radius = (k, zoom) => jt.radius[shape[k]] * share(zoom);

  // Finds what is on the sheet, and where: the guards alone, or all others.
  function locate(sheet, guards) {
    const { Kind } = jt.codes;
    const now = performance.now();
    const { scale, left, top, width, height } = sheet;
    const hides = shape.map((name) => jt.hidden.has(name));
    let onTheWay = false;
    for (let k = 0; k < shape.length; k++) if ((k === Kind.GUARD) === guards) shown[k] = [];
    for (let i = 0; i < n; i++) {
      if ((kind[i] === Kind.GUARD) !== guards) continue;
      let x = toX[i], y = toY[i];
      const passed = (now - since[i]) / span[i];
      if (passed < 1) {
        x = fromX[i] + (x - fromX[i]) * passed;
        y = fromY[i] + (y - fromY[i]) * passed;
      }
      x = x * scale - left;
      y = y * scale - top;
      px[i] = x;
      py[i] = y;
      if (x > -20 && y > -20 && x < width + 20 && y < height + 20) {
        if (passed < 1) onTheWay = true;
        if (!hides[kind[i]]) shown[kind[i]].push(i);
      }
    }
    return onTheWay;
  }

  function dot(colour, hollow, r) {
    return jt.picture(`dot|${colour}|${hollow}|${r}`, 2 * r + 4, (ctx, middle) => {
      ctx.beginPath();
      ctx.arc(middle, middle, r, 0, 7);
      ctx.fillStyle = hollow ? jt.tokens.land : colour;
      ctx.fill();
      if (!hollow) return;
      ctx.lineWidth = 1;
      ctx.strokeStyle = colour;
      ctx.stroke();
    });
  }

  function paintGuards(sheet) {
    const { ctx, zoom } = sheet;
    const { Kind, Certainty } = jt.codes;
    const looks = new Map();
    for (const i of shown[Kind.GUARD]) {
      const look = state[i] * 4 + certainty[i];
      if (!looks.has(look)) looks.set(look, []);
      looks.get(look).push(i);
    }
    for (const [look, list] of [...looks].sort((a, b) => a[0] - b[0])) {
      const colour = jt.stateColour(Kind.GUARD, look >> 2);
      const hollow = (look & 3) >= Certainty.STALE;
      if (zoom >= CIRCLES) {
        const image = dot(colour, hollow, zoom >= 16 ? 3 : 2.25);
        ctx.globalAlpha = hollow ? 0.75 : 0.9;
        for (const i of list) jt.copy(ctx, image, px[i], py[i]);
      } else if (zoom === CIRCLES - 1) {
        // Two bars make a round dot and cost a quarter of a picture.
        ctx.globalAlpha = hollow ? 0.5 : 0.85;
        ctx.fillStyle = colour;
        for (const i of list) {
          const x = Math.round(px[i]), y = Math.round(py[i]);
          ctx.fillRect(x - 2, y - 1, 4, 2);
          ctx.fillRect(x - 1, y - 2, 2, 4);
        }
        if (!hollow) continue;
        ctx.globalAlpha = 1;
        ctx.fillStyle = jt.tokens.land;
        for (const i of list) ctx.fillRect(Math.round(px[i]) - 1, Math.round(py[i]) - 1, 2, 2);
      } else {
        // From afar ten thousand dots are a tint that shows where guards stand, no more.
        const s = zoom >= 13 ? 2.5 : zoom >= 12 ? 2 : 1.5;
        ctx.globalAlpha = (zoom >= 13 ? 0.5 : 0.42) * (hollow ? 0.6 : 1) + ((look >> 2) > 0 ? 0.25 : 0);
        ctx.fillStyle = colour;
        for (const i of list) ctx.fillRect(px[i] - s / 2, py[i] - s / 2, s, s);
      }
    }
    ctx.globalAlpha = 1;
  }

  function look(i, zoom) {
    const { Kind, State } = jt.codes;
    const k = kind[i];
    const what = {
      shape: shape[k],
      r: radius(k, zoom),
      colour: jt.stateColour(k, state[i]),
      certainty: certainty[i],
    };
    if (k === Kind.ARMED_POLICE) {
      what.hollow = state[i] === State.REQUESTED;
      what.notched = state[i] === State.AUTONOMOUS;
    }
    if (zoom >= LETTERS) {
      if (k === Kind.PTU) what.text = "P" + (number[i] || "");
      else if (k === Kind.PATROL_CAR || k === Kind.GUARD_TEAM) what.text = number[i] ? String(number[i]) : "";
      else if (k === Kind.ARMED_POLICE) what.text = jt.words["armed-letter"];
      else if (k === Kind.MOTORCYCLE && heading[i] !== 255) what.heading = Math.round(heading[i] / 5) * 10;
    }
    return what;
  }

  // Teams lie close together: where two would cover each other, or something rarer, the second
  // shrinks to its shape and steps aside a little.
  function paintTeams(sheet, taken) {
    const { ctx, zoom } = sheet;
    const { Kind } = jt.codes;
    if (zoom < TEAMS) return;
    small = [];
    const full = [];
    for (const i of shown[Kind.GUARD_TEAM]) {
      side[2 * i] = side[2 * i + 1] = 0;
      const r = radius(Kind.GUARD_TEAM, zoom);
      if (taken.clear(px[i], py[i], r)) {
        taken.put(px[i], py[i], r);
        full.push(i);
      } else small.push(i);
    }
    for (const i of small) {
      const step = STEPS.find(([dx, dy]) => taken.clear(px[i] + dx * 15, py[i] + dy * 15, 4)) || STEPS[0];
      side[2 * i] = step[0] * 15;
      side[2 * i + 1] = step[1] * 15;
      const x = px[i] + side[2 * i], y = py[i] + side[2 * i + 1];
      taken.put(x, y, 4);
      jt.stamp(ctx, x, y, { ...look(i, zoom), r: 4, text: "" }, 10);
    }
    for (const i of full) jt.stamp(ctx, px[i], py[i], look(i, zoom), 10);
  }

  // Round places that are taken on the sheet, found by cells.
  class Crowd {
    constructor() {
      this.cells = new Map();
    }
    key(x, y) {
      return Math.floor(x / 48) * 4096 + Math.floor(y / 48);
    }
    put(x, y, r) {
      const key = this.key(x, y);
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push([x, y, r]);
    }
    clear(x, y, r) {
      for (let dx = -48; dx <= 48; dx += 48) {
        for (let dy = -48; dy <= 48; dy += 48) {
          for (const c of this.cells.get(this.key(x + dx, y + dy)) || []) {
            if (Math.hypot(x - c[0], y - c[1]) < r + c[2] + 1) return false;
          }
        }
      }
      return true;
    }
  }

  // Standing objects step aside until they are legible; what moves stays where it is.
  function settle(sheet, crowd) {
    const { zoom } = sheet;
    const { Kind } = jt.codes;
    if (zoom !== stepsZoom) {
      if (steps) steps.fill(0);
      stepsZoom = zoom;
    }
    if (zoom < LETTERS) {
      if (side) side.fill(0);
      return;
    }
    const now = performance.now();
    for (const layer of [jt.incidents, jt.points]) layer.crowd(crowd, sheet);
    for (const k of [Kind.STATION, Kind.SUBSTATION]) {
      for (const i of shown[k]) crowd.put(px[i], py[i], radius(k, zoom) * 0.9);
    }
    for (const k of [Kind.PTU, Kind.ARMED_POLICE, Kind.PATROL_CAR, Kind.MOTORCYCLE]) {
      const r = radius(k, zoom) * 0.9;
      for (const i of shown[k]) {
        side[2 * i] = side[2 * i + 1] = 0;
        if (now - since[i] < STANDS) {
          steps[i] = 0;
          continue;
        }
        for (let t = 0; t <= STEPS.length; t++) {
          // The place it had before comes first, so that symbols do not hop about.
          const step = t === 0 ? steps[i] : t - 1;
          const dx = STEPS[step][0] * 27, dy = STEPS[step][1] * 27;
          if (t < STEPS.length && !crowd.clear(px[i] + dx, py[i] + dy, r)) continue;
          steps[i] = t < STEPS.length ? step : 0;
          side[2 * i] = steps[i] ? dx : 0;
          side[2 * i + 1] = steps[i] ? dy : 0;
          break;
        }
        crowd.put(px[i] + side[2 * i], py[i] + side[2 * i + 1], r);
      }
    }
  }

  // A motorcycle's triangle is too small for a number: it stands beside.
  function paintSmallNumbers({ ctx, zoom }) {
    if (zoom < TEAMS) return;
    const { Kind } = jt.codes;
    ctx.font = jt.font(10.5, 600);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const i of shown[Kind.MOTORCYCLE]) {
      if (!number[i]) continue;
      jt.write(ctx, String(number[i]), px[i] + side[2 * i] + 10, py[i] + side[2 * i + 1] + 5, jt.stateColour(kind[i], state[i]));
    }
  }

  function paintLeader(ctx, i) {
    const dx = side[2 * i], dy = side[2 * i + 1];
    if (!dx && !dy) return;
    // It points at the true place, and stops short of what stands there.
    const short = 9.5 / Math.hypot(dx, dy);
    ctx.strokeStyle = jt.tokens["text-2"];
    ctx.lineWidth = 1.25;
    ctx.beginPath();
    ctx.moveTo(px[i] + dx * short, py[i] + dy * short);
    ctx.lineTo(px[i] + dx, py[i] + dy);
    ctx.stroke();
  }

  function ring(ctx, i, zoom, colour, wide) {
    const { Kind } = jt.codes;
    const r = (kind[i] === Kind.GUARD ? 4 : radius(kind[i], zoom)) + 4;
    const x = px[i] + side[2 * i], y = py[i] + side[2 * i + 1];
    for (const [lineWidth, strokeStyle] of [[wide + 2, jt.tokens.ground], [wide, colour]]) {
      ctx.lineWidth = lineWidth;
      ctx.strokeStyle = strokeStyle;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 7);
      ctx.stroke();
    }
  }

  return {
    snapshot, moves,
    get count() {
      return n;
    },
    setNames(found) {
      names = new Map(Object.entries(found).map(([i, name]) => [Number(i), name]));
    },
    select(indices) {
      selected = new Set(indices);
    },
    get selected() {
      return selected;
    },
    setHover(i) {
      hover = i;
    },
    get moving() {
      return moving || guardsMoving;
    },
    // Guards lie under everything else, on a canvas that is left alone while none of them moves.
    guards: {
      paint(sheet) {
        if (!n) return;
        guardsMoving = locate(sheet, true);
        paintGuards(sheet);
        if (guardsMoving) jt.dots.repaint();
      },
    },
    paint(sheet) {
      if (!n) return;
      const { ctx, zoom } = sheet;
      const { Kind } = jt.codes;
      moving = locate(sheet, false);
      const crowd = new Crowd();
      settle(sheet, crowd);
      paintTeams(sheet, crowd);
      for (let k = Kind.SUBSTATION; k < shown.length; k++) {
        for (const i of shown[k]) paintLeader(ctx, i);
        for (const i of shown[k]) {
          jt.stamp(ctx, px[i] + side[2 * i], py[i] + side[2 * i + 1], look(i, zoom), k === Kind.PATROL_CAR ? 11 : 11.5);
        }
      }
      paintSmallNumbers(sheet);
      for (const list of shown) {
        for (const i of list) if (selected.has(i)) ring(ctx, i, zoom, jt.tokens.accent, 2.5);
      }
      if (hover >= 0 && hover < n && !selected.has(hover)) ring(ctx, hover, zoom, jt.tokens.text, 1.5);
      // While something is on its way, the next picture is due.
      if (moving) jt.live.repaint();
    },
    // The nearest within nine pixels of a spot on the sheet; the rarer kind wins.
    pick(x, y, zoom) {
      const { Kind } = jt.codes;
      let best = null;
      for (let k = shown.length - 1; k >= 0 && !best; k--) {
        if (k === Kind.GUARD_TEAM && zoom < TEAMS) continue;
        const reach = Math.max(9, k === Kind.GUARD ? 0 : radius(k, zoom));
        for (const i of shown[k]) {
          const away = Math.hypot(px[i] + side[2 * i] - x, py[i] + side[2 * i + 1] - y);
          if (away <= reach && (!best || away < best.away)) best = { kind: "object", index: i, away, rank: k };
        }
      }
      return best;
    },
    within(left, top, right, bottom, zoom) {
      const { Kind } = jt.codes;
      const found = [];
      for (let k = 0; k < shown.length; k++) {
        if (k === Kind.GUARD_TEAM && zoom < TEAMS) continue;
        for (const i of shown[k]) {
          const x = px[i] + side[2 * i], y = py[i] + side[2 * i + 1];
          if (x >= left && x <= right && y >= top && y <= bottom) found.push(i);
        }
      }
      return found.sort((a, b) => a - b);
    },
    named(sheet) {
      const found = [];
      for (const [i, name] of names) {
        if (i >= n || jt.hidden.has(shape[kind[i]])) continue;
        const x = sheet.x(toX[i]), y = sheet.y(toY[i]);
        if (x > 0 && y > 0 && x < sheet.width && y < sheet.height) {
          found.push({ name, x, y, r: radius(kind[i], sheet.zoom), kind: kind[i] });
        }
      }
      return found.sort((a, b) => b.kind - a.kind);
    },
    claim(taken, sheet) {
      const { Kind } = jt.codes;
      for (let k = sheet.zoom >= TEAMS ? Kind.GUARD_TEAM : Kind.SUBSTATION; k < shown.length; k++) {
        const r = radius(k, sheet.zoom);
        for (const i of shown[k]) {
          if (k === Kind.GUARD_TEAM && small.includes(i)) continue;
          const x = px[i] + side[2 * i] + sheet.left, y = py[i] + side[2 * i + 1] + sheet.top;
          taken.add(x - r, y - r, x + r, y + r);
        }
      }
    },
    // Where an object is drawn now, on the sheet; tests click there.
    spot: (i) => [px[i] + side[2 * i], py[i] + side[2 * i + 1]],
    // Where an object is going, in degrees times 1e7; tests compare it with what was sent.
    target(i) {
      const lat = (Math.atan(Math.sinh(Math.PI * (1 - toY[i] / 128))) * 180) / Math.PI;
      return [Math.round(((toX[i] / 256) * 360 - 180) * 1e7), Math.round(lat * 1e7), state[i], certainty[i], heading[i]];
    },
  };
})();
