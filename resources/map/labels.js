// Names: of arterials along their course, stations, points, landmarks and districts. What matters
// more is placed first; a name that finds no free place is left out.
"use strict";

jt.labels = (function () {
  const HAN = /[\u2e80-\u9fff]/;
  let chains = null;
  let centres = null;

  // Joins the packed chains to long courses once, so that a name can run over many junctions.
  function courses() {
    const lines = jt.roads.lines;
    if (!lines) return [];
    const made = [];
    for (let c = 0; c + 1 < lines.chain.length; c++) {
      const x = [], y = [];
      let rank = 255;
      const members = lines.member.subarray(lines.chain[c], lines.chain[c + 1]);
      for (const member of members) {
        const line = member < 0 ? -1 - member : member;
        rank = Math.min(rank, lines.rank[line]);
        const from = lines.start[line], to = lines.start[line + 1];
        for (let k = from; k < to; k++) {
          const at = member < 0 ? from + to - 1 - k : k;
          if (x.length && k === from) continue;
          x.push(lines.x[at]);
          y.push(lines.y[at]);
        }
      }
      const first = members[0] < 0 ? -1 - members[0] : members[0];
      made.push({
        x, y, rank, name: lines.names[lines.name[first]],
        box: [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)],
      });
    }
    return made.sort((a, b) => a.rank - b.rank || b.x.length - a.x.length);
  }

  // Where names of areas stand: the middle of the ring's surface.
  function middles() {
    const lines = jt.base.lines;
    if (!lines) return [];
    const { Ground } = jt.codes;
    const made = [];
    for (let i = 0; i < lines.n; i++) {
      const name = lines.names[lines.name[i]];
      if (!name) continue;
      const from = lines.start[i], to = lines.start[i + 1];
      let sum = 0, x = 0, y = 0;
      for (let k = from; k < to; k++) {
        const n = k + 1 < to ? k + 1 : from;
        const cross = lines.x[k] * lines.y[n] - lines.x[n] * lines.y[k];
        sum += cross;
        x += (lines.x[k] + lines.x[n]) * cross;
        y += (lines.y[k] + lines.y[n]) * cross;
      }
      const flat = Math.abs(sum) < 1e-12 || lines.rank[i] === Ground.LANDMARK;
      made.push({
        rank: lines.rank[i], name,
        x: flat ? lines.x[from] : x / (3 * sum),
        y: flat ? lines.y[from] : y / (3 * sum),
      });
    }
    return made;
  }

  // The stretches of a course on the sheet, as pixels with the distance run at each vertex.
  function stretches(course, sheet) {
    const found = [];
    let run = null;
    for (let k = 0; k < course.x.length; k++) {
      const x = sheet.x(course.x[k]), y = sheet.y(course.y[k]);
      const inside = x > -200 && y > -200 && x < sheet.width + 200 && y < sheet.height + 200;
      if (inside) {
        if (!run) found.push((run = { x: [], y: [], s: [0] }));
        else run.s.push(run.s[run.s.length - 1] + Math.hypot(x - run.x[run.x.length - 1], y - run.y[run.y.length - 1]));
        run.x.push(x);
        run.y.push(y);
      } else run = null;
    }
    return found.filter((r) => r.x.length > 1);
  }

  function along(run, s) {
    let low = 0, high = run.s.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (run.s[middle] <= s) low = middle;
      else high = middle;
    }
    const length = run.s[high] - run.s[low] || 1;
    const share = (s - run.s[low]) / length;
    const dx = run.x[high] - run.x[low], dy = run.y[high] - run.y[low];
    return { x: run.x[low] + dx * share, y: run.y[low] + dy * share, angle: Math.atan2(dy, dx) };
  }

  // Lays the signs of a name along a stretch around `middle`; null where it bends too much.
  function lay(run, middle, signs, step) {
    const length = (signs.length - 1) * step;
    const here = along(run, middle);
    const steep = Math.abs(Math.sin(here.angle)) > 0.77;
    const back = steep ? Math.sin(here.angle) < 0 : Math.cos(here.angle) < 0;
    const placed = [];
    let before = null;
    for (let i = 0; i < signs.length; i++) {
      const s = middle - length / 2 + (back ? signs.length - 1 - i : i) * step;
      const spot = along(run, s);
      let turn = spot.angle + (back ? Math.PI : 0);
      // On steep roads Chinese runs downwards with its signs upright.
      if (steep) turn -= Math.PI / 2;
      if (before !== null && Math.abs(Math.sin((turn - before) / 2)) > 0.2) return null;
      before = turn;
      placed.push({ sign: signs[i], x: spot.x, y: spot.y, turn });
    }
    return placed;
  }

  function writeAlong(sheet, taken, course, size, step, said) {
    const { ctx } = sheet;
    const han = HAN.test(course.name);
    const signs = han ? [...course.name] : [course.name];
    const long = han ? (signs.length - 1) * step + size : ctx.measureText(course.name).width;
    for (const run of stretches(course, sheet)) {
      const whole = run.s[run.s.length - 1];
      if (whole < long + 16) continue;
      const gap = Math.max(520, long * 3);
      const count = Math.max(1, Math.floor(whole / gap));
      for (let i = 0; i < count; i++) {
        // Try around the wished place before giving up.
        for (const shift of [0, 60, -60, 120, -120, 180, -180]) {
          const middle = (whole * (i + 0.5)) / count + shift;
          if (middle < long / 2 + 6 || middle > whole - long / 2 - 6) continue;
          const spots = han ? lay(run, middle, signs, step) : layWord(run, middle, course.name, long);
          if (!spots) continue;
          const x = spots[spots.length >> 1].x, y = spots[spots.length >> 1].y;
          if ((said.get(course.name) || []).some((p) => Math.hypot(p[0] - x, p[1] - y) < 380)) continue;
          const boxes = han
            ? spots.map((p) => [p.x - size * 0.55, p.y - size * 0.55, p.x + size * 0.55, p.y + size * 0.55])
            : wordBoxes(spots[0], long, size);
          if (!boxes.every((b) => taken.free(sheet.left + b[0] - 2, sheet.top + b[1] - 2, sheet.left + b[2] + 2, sheet.top + b[3] + 2))) continue;
          for (const b of boxes) taken.add(sheet.left + b[0], sheet.top + b[1], sheet.left + b[2], sheet.top + b[3]);
          if (!said.has(course.name)) said.set(course.name, []);
          said.get(course.name).push([x, y]);
          for (const rim of [true, false]) {
            for (const p of spots) {
              ctx.save();
              ctx.translate(p.x, p.y);
              ctx.rotate(p.turn);
              if (rim) ctx.strokeText(p.sign, 0, 0.5);
              else ctx.fillText(p.sign, 0, 0.5);
              ctx.restore();
            }
          }
          break;
        }
      }
    }
  }

  // Names in other scripts stay one straight word.
  function layWord(run, middle, word, long) {
    const a = along(run, middle - long / 2), b = along(run, middle + long / 2), m = along(run, middle);
    const chord = Math.hypot(b.x - a.x, b.y - a.y);
    if (chord < long * 0.97) return null;
    let turn = Math.atan2(b.y - a.y, b.x - a.x);
    if (Math.cos(turn) < 0) turn += Math.PI;
    return [{ sign: word, x: (a.x + b.x + 2 * m.x) / 4, y: (a.y + b.y + 2 * m.y) / 4, turn }];
  }

  function wordBoxes(spot, long, size) {
    const boxes = [];
    const count = Math.max(1, Math.ceil(long / size));
    for (let i = 0; i < count; i++) {
      const d = ((i + 0.5) / count - 0.5) * long;
      const x = spot.x + d * Math.cos(spot.turn), y = spot.y + d * Math.sin(spot.turn);
      boxes.push([x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
    }
    return boxes;
  }

  // Writes beside a place, on the first free side.
  function writeBeside(sheet, taken, text, x, y, away, size, colour) {
    const { ctx } = sheet;
    ctx.textBaseline = "middle";
    const long = ctx.measureText(text).width, half = size / 2 + 1;
    const sides = [
      ["left", x + away, y], ["right", x - away, y],
      ["center", x, y + away + half], ["center", x, y - away - half],
    ];
    for (const [align, tx, ty] of sides) {
      const left = sheet.left + tx - (align === "left" ? 0 : align === "right" ? long : long / 2);
      const top = sheet.top + ty - half;
      if (!taken.free(left - 2, top, left + long + 2, top + 2 * half)) continue;
      taken.add(left, top, left + long, top + 2 * half);
      ctx.textAlign = align;
      jt.write(ctx, text, tx, ty, colour);
      return true;
    }
    return false;
  }

  return {
    beside: writeBeside,
    refresh() {
      chains = centres = null;
    },
    paint(sheet) {
      const { ctx, zoom } = sheet;
      const { Ground, RoadClass } = jt.codes;
      chains = chains || courses();
      centres = centres || middles();
      const taken = new jt.Taken();
      for (const layer of [jt.units, jt.points, jt.incidents, jt.plan]) layer.claim(taken, sheet);

      if (zoom >= 13) {
        ctx.font = jt.font(12, 600);
        for (const c of jt.closures.named(sheet)) {
          const above = c.y - 12;
          const half = ctx.measureText(c.name).width / 2;
          writeBeside(sheet, taken, c.name, c.x - half, above, 0, 12, jt.tokens.warn);
        }
      }
      if (zoom >= 14) {
        ctx.font = jt.font(12);
        for (const s of jt.units.named(sheet)) {
          writeBeside(sheet, taken, s.name, s.x, s.y, s.r + 4, 12, jt.tokens.text);
        }
      }
      if (zoom >= 14) {
        const least = zoom >= 15 ? RoadClass.TERTIARY : RoadClass.SECONDARY;
        const said = new Map();
        const scale = sheet.scale;
        for (const course of chains) {
          if (course.rank > least) break;
          const [left, top, right, bottom] = course.box;
          if (right * scale < sheet.left || left * scale > sheet.left + sheet.width) continue;
          if (bottom * scale < sheet.top || top * scale > sheet.top + sheet.height) continue;
          const size = course.rank <= RoadClass.PRIMARY ? 12 : 11;
          ctx.font = jt.font(size);
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          ctx.lineWidth = 3.5;
          ctx.strokeStyle = jt.tokens.ground;
          ctx.fillStyle = course.rank <= RoadClass.SECONDARY ? jt.tokens["text-2"] : jt.tokens.place;
          writeAlong(sheet, taken, course, size, size + (zoom >= 15 ? 8 : 5), said);
        }
      }
      if (zoom >= 15) {
        ctx.font = jt.font(11);
        for (const p of jt.points.named(sheet)) {
          if (zoom < 16 && p.minutes > 3) continue;
          writeBeside(sheet, taken, p.name, p.x, p.y, 12, 11, jt.tokens["text-2"]);
        }
      }
      for (const place of centres) {
        const x = sheet.x(place.x), y = sheet.y(place.y);
        if (x < 0 || y < 0 || x > sheet.width || y > sheet.height) continue;
        if (place.rank === Ground.LANDMARK) {
          if (zoom < 13) continue;
          ctx.font = jt.font(11);
          ctx.fillStyle = jt.tokens.place;
          if (writeBeside(sheet, taken, place.name, x, y, 6, 11, jt.tokens.place)) {
            ctx.beginPath();
            ctx.arc(x, y, 2, 0, 7);
            ctx.fill();
          }
        } else if (place.rank === Ground.DIVISION && zoom >= 9 && zoom <= 13) {
          const size = zoom >= 11 ? 16 : 13;
          ctx.font = jt.font(size);
          ctx.letterSpacing = "4px";
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          const half = ctx.measureText(place.name).width / 2;
          const left = sheet.left + x, top = sheet.top + y;
          if (taken.free(left - half, top - size / 2, left + half, top + size / 2)) {
            taken.add(left - half, top - size / 2, left + half, top + size / 2);
            jt.write(ctx, place.name, x + 2, y, jt.tokens.place, 4);
          }
          ctx.letterSpacing = "0px";
        } else if ((place.rank === Ground.WATER || place.rank === Ground.PARK) && zoom >= 14) {
          ctx.font = jt.font(11);
          writeBeside(sheet, taken, place.name, x, y, -ctx.measureText(place.name).width / 2, 11, jt.tokens.place);
        }
      }
    },
  };
})();
