// What every other script builds on: colours, the projection, packed data, feeds, canvases.
"use strict";

const jt = {
  map: null,
  bridge: null,
  codes: null,
  words: null,
  tokens: {},
  // Kinds that the person hides in the legend.
  hidden: new Set(),
  // Figures that tests and benchmarks read.
  stats: { applied: 0, version: 0, snapshots: 0, tiles: 0, tileMs: 0 },
  themed: [],
};

// ---- colours ---------------------------------------------------------------------------------

jt.setTokens = function (tokens) {
  jt.tokens = tokens;
  for (const [name, colour] of Object.entries(tokens)) {
    document.documentElement.style.setProperty("--" + name, colour);
  }
  for (const repaint of jt.themed) repaint();
};

// The same colour, seen through.
jt.faint = function (colour, share) {
  return colour + Math.round(share * 255).toString(16).padStart(2, "0");
};

jt.font = (size, weight = 400) =>
  `${weight} ${size}px jt, "Noto Sans CJK SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif`;

// ---- projection ------------------------------------------------------------------------------
// World units are pixels at zoom 0; times 2^zoom they are Leaflet's own world pixels.

jt.worldX = (lon) => ((lon + 180) / 360) * 256;
jt.worldY = function (lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256;
};

// ---- packed data -----------------------------------------------------------------------------

// Reads columns one after the other; those of four bytes must come before those of one.
jt.Columns = class {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }
  take(type, length) {
    const column = new type(this.buffer, this.at, length);
    this.at += column.byteLength;
    return column;
  }
  align() {
    this.at += (4 - (this.at % 4)) % 4;
  }
};

// Lines, rings and single vertices as `pack_lines` writes them, in world units.
jt.readLines = function (buffer) {
  if (!buffer.byteLength) return null;
  const columns = new jt.Columns(buffer);
  const [n, v, c, m] = columns.take(Uint32Array, 6);
  const lon = columns.take(Int32Array, v);
  const lat = columns.take(Int32Array, v);
  const start = columns.take(Uint32Array, n + 1);
  const name = columns.take(Int32Array, n);
  const chain = columns.take(Uint32Array, c + 1);
  const member = columns.take(Int32Array, m);
  const rank = columns.take(Uint8Array, n);
  const names = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, columns.at)));
  const x = new Float64Array(v);
  const y = new Float64Array(v);
  for (let i = 0; i < v; i++) {
    x[i] = jt.worldX(lon[i] / 1e7);
    y[i] = jt.worldY(lat[i] / 1e7);
  }
  const box = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (let k = start[i]; k < start[i + 1]; k++) {
      if (x[k] < left) left = x[k];
      if (x[k] > right) right = x[k];
      if (y[k] < top) top = y[k];
      if (y[k] > bottom) bottom = y[k];
    }
    box.set([left, top, right, bottom], 4 * i);
  }
  return { n, x, y, start, name, names, rank, chain, member, box };
};

// Finds the lines whose boxes touch a window, by cells of equal size.
jt.Index = class {
  constructor(lines, chosen) {
    this.box = lines.box;
    this.seen = new Uint32Array(lines.n);
    this.round = 0;
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const i of chosen) {
      left = Math.min(left, this.box[4 * i]);
      top = Math.min(top, this.box[4 * i + 1]);
      right = Math.max(right, this.box[4 * i + 2]);
      bottom = Math.max(bottom, this.box[4 * i + 3]);
    }
    this.side = Math.max(1, Math.min(256, Math.round(Math.sqrt(chosen.length / 4))));
    this.left = left;
    this.top = top;
    this.width = Math.max(right - left, 1e-9) / this.side;
    this.height = Math.max(bottom - top, 1e-9) / this.side;
    this.cells = Array.from({ length: this.side * this.side }, () => []);
    for (const i of chosen) {
      this.each(
        this.box[4 * i], this.box[4 * i + 1], this.box[4 * i + 2], this.box[4 * i + 3],
        (cell) => cell.push(i),
      );
    }
  }
  each(left, top, right, bottom, visit) {
    const last = this.side - 1;
    const from = (value, low, step) => Math.max(0, Math.min(last, Math.floor((value - low) / step)));
    const c1 = from(right, this.left, this.width);
    const r0 = from(top, this.top, this.height), r1 = from(bottom, this.top, this.height);
    for (let r = r0; r <= r1; r++) {
      for (let c = from(left, this.left, this.width); c <= c1; c++) visit(this.cells[r * this.side + c]);
    }
  }
  find(left, top, right, bottom) {
    const found = [];
    const round = ++this.round;
    this.each(left, top, right, bottom, (cell) => {
      for (const i of cell) {
        if (this.seen[i] === round) continue;
        this.seen[i] = round;
        const b = 4 * i;
        if (this.box[b] <= right && this.box[b + 2] >= left && this.box[b + 1] <= bottom && this.box[b + 3] >= top) {
          found.push(i);
        }
      }
    });
    return found;
  }
};

// ---- feeds -----------------------------------------------------------------------------------

// Things that must happen one after the other.
jt.Lane = class {
  constructor() {
    this.last = Promise.resolve();
  }
  then(what) {
    this.last = this.last.then(what);
    return this.last;
  }
};

// Fetches one set of data at a time; changes that come meanwhile are fetched once, afterwards.
jt.Feed = class {
  constructor(name, apply, lane = new jt.Lane()) {
    this.name = name;
    this.apply = apply;
    this.lane = lane;
    this.instead = this;
    this.asked = null;
  }
  pull() {
    this.asked = this.asked || this.lane.then(() => this.fetch());
    return this.asked;
  }
  async fetch() {
    this.asked = null;
    try {
      const answer = await fetch(jt.data + this.name);
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      this.apply(await (this.name.endsWith(".json") ? answer.json() : answer.arrayBuffer()));
    } catch (fault) {
      console.error(`${this.name}: ${fault.stack || fault}`);
      setTimeout(() => this.instead.pull(), 1000);
    }
  }
};

// ---- canvases --------------------------------------------------------------------------------

// One canvas over the whole view, in a pane of its own, on which painters draw in turn.
// A painter gets a sheet: {ctx, zoom, x(worldX), y(worldY), width, height}, in CSS pixels.
jt.Canvas = L.Renderer.extend({
  options: { padding: 0.15 },
  initialize(pane, painters) {
    L.Renderer.prototype.initialize.call(this, { pane, padding: 0.15 });
    this.painters = painters;
    this.due = 0;
    this.last = 0;
    // For tests and benchmarks: how long the last picture took, in milliseconds, and how many.
    this.spent = 0;
    this.draws = 0;
  },
  getEvents() {
    const events = L.Renderer.prototype.getEvents.call(this);
    events.move = this._onMove;
    return events;
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this.ctx = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },
  // A long drag leaves the drawn part: follow it before its edge comes into view.
  _onMove() {
    if (!this._bounds || this._map._animatingZoom) return;
    const min = this._map.containerPointToLayerPoint([0, 0]);
    const max = min.add(this._map.getSize());
    if (!this._bounds.contains(L.bounds(min, max))) this._update();
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = window.devicePixelRatio || 1;
    const canvas = this._container;
    const wide = Math.round(size.x * ratio), high = Math.round(size.y * ratio);
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
    }
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this.paint();
  },
  // At most ten times a second: positions do not come faster.
  repaint() {
    if (this.due || !this._bounds) return;
    const wait = Math.max(0, this.last + 100 - performance.now());
    this.due = setTimeout(() => requestAnimationFrame(() => {
      this.due = 0;
      this.paint();
    }), wait);
  },
  sheet() {
    const origin = this._bounds.min.add(this._map.getPixelOrigin());
    const scale = 2 ** this._zoom;
    const size = this._bounds.getSize();
    return {
      ctx: this.ctx,
      zoom: this._zoom,
      width: size.x,
      height: size.y,
      scale,
      left: origin.x,
      top: origin.y,
      x: (x) => x * scale - origin.x,
      y: (y) => y * scale - origin.y,
    };
  },
  paint() {
    if (!this._bounds || this._map._animatingZoom) return;
    const began = performance.now();
    const ratio = window.devicePixelRatio || 1;
    const sheet = this.sheet();
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, sheet.width, sheet.height);
    this.ctx.lineJoin = this.ctx.lineCap = "round";
    this.shown = sheet;
    for (const painter of this.painters) painter.paint(sheet);
    this.last = performance.now();
    this.spent = this.last - began;
    this.draws++;
  },
  // Where a point of the map's window lies on the sheet.
  onSheet(containerPoint) {
    return this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
  },
});

// Slanted lines for areas that must not hide what lies under them; they keep to the ground.
jt.hatch = function (sheet, colour, gap) {
  const ratio = window.devicePixelRatio || 1;
  const key = colour + gap + ratio;
  let tile = jt.hatch.tiles.get(key);
  if (!tile) {
    tile = document.createElement("canvas");
    tile.width = tile.height = Math.round(gap * ratio);
    const ctx = tile.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const shift of [-gap, 0, gap]) {
      ctx.moveTo(shift - 2, gap + 2);
      ctx.lineTo(shift + gap + 2, -2);
    }
    ctx.stroke();
    jt.hatch.tiles.set(key, tile);
  }
  const pattern = sheet.ctx.createPattern(tile, "repeat");
  const side = tile.width / ratio;
  pattern.setTransform(new DOMMatrix().translate(-(sheet.left % side), -(sheet.top % side)).scale(1 / ratio));
  return pattern;
};
jt.hatch.tiles = new Map();

// Text with a rim in the ground's colour, so that it reads over anything.
jt.write = function (ctx, text, x, y, colour, rim = 3) {
  ctx.lineWidth = rim;
  ctx.lineJoin = "round";
  ctx.strokeStyle = jt.tokens.ground;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
};

// Places that are taken on the sheet; texts look for a free one.
jt.Taken = class {
  constructor() {
    this.boxes = [];
  }
  add(left, top, right, bottom) {
    this.boxes.push([left, top, right, bottom]);
  }
  free(left, top, right, bottom) {
    for (const b of this.boxes) {
      if (left < b[2] && right > b[0] && top < b[3] && bottom > b[1]) return false;
    }
    return true;
  }
};
