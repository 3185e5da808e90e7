// The symbols: shape says kind, letter says which, colour says status, fill says certainty.
"use strict";

(function () {
  // Half the size of each symbol at full detail.
  const RADIUS = {
    PTU: 13, PATROL_CAR: 9.5, MOTORCYCLE: 9, STATION: 11, SUBSTATION: 7.5, ARMED_POLICE: 12,
    GUARD_TEAM: 10, INCIDENT: 17, POINT: 8.5, GUARD: 2,
  };

  function polygon(ctx, x, y, r, corners, turn) {
    ctx.beginPath();
    for (let i = 0; i < corners; i++) {
      const a = turn + (i * 2 * Math.PI) / corners;
      ctx.lineTo(x + r * Math.sin(a), y - r * Math.cos(a));
    }
    ctx.closePath();
  }

  const OUTLINES = {
    PTU(ctx, x, y, r) {
      polygon(ctx, x, y, r * 1.06, 4, 0);
    },
    PATROL_CAR(ctx, x, y, r) {
      ctx.beginPath();
      ctx.roundRect(x - r, y - r, 2 * r, 2 * r, 2);
    },
    MOTORCYCLE(ctx, x, y, r) {
      polygon(ctx, x, y + r * 0.12, r * 1.1, 3, 0);
    },
    STATION(ctx, x, y, r) {
      polygon(ctx, x, y, r, 5, 0);
    },
    SUBSTATION(ctx, x, y, r) {
      polygon(ctx, x, y, r, 5, 0);
    },
    GUARD_TEAM(ctx, x, y, r) {
      polygon(ctx, x, y, r, 6, 0);
    },
    GUARD(ctx, x, y, r) {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
    },
    INCIDENT(ctx, x, y, r) {
      polygon(ctx, x, y + r * 0.2, r, 3, 0);
    },
    ARMED_POLICE(ctx, x, y, r, notched) {
      ctx.beginPath();
      ctx.moveTo(x - r * 0.85, y - r * 0.85);
      if (notched) {
        ctx.lineTo(x + r * 0.25, y - r * 0.85);
        ctx.lineTo(x + r * 0.25, y - r * 0.35);
        ctx.lineTo(x + r * 0.85, y - r * 0.35);
      } else {
        ctx.lineTo(x + r * 0.85, y - r * 0.85);
      }
      ctx.lineTo(x + r * 0.85, y + r * 0.1);
      ctx.quadraticCurveTo(x + r * 0.8, y + r * 0.75, x, y + r * 1.05);
      ctx.quadraticCurveTo(x - r * 0.8, y + r * 0.75, x - r * 0.85, y + r * 0.1);
      ctx.closePath();
    },
  };

  // Colour by status. Stations do not move and have no status of their own: they stay calm.
  jt.stateColour = function (kind, state) {
    const { Kind, State } = jt.codes;
    if (kind === Kind.ARMED_POLICE) return jt.tokens.armed;
    if (state === State.FREE && (kind === Kind.STATION || kind === Kind.SUBSTATION)) return jt.tokens["text-2"];
    return [
      jt.tokens.free, jt.tokens.assigned, jt.tokens.moving, jt.tokens.scene, jt.tokens.off,
      jt.tokens.armed, jt.tokens.armed,
    ][state];
  };

  // Draws one symbol. `what`: {shape, r, colour, certainty, hollow, notched, text, heading}.
  jt.symbol = function (ctx, x, y, what) {
    const { Certainty } = jt.codes;
    const outline = OUTLINES[what.shape];
    const hollow = what.hollow || what.certainty >= Certainty.STALE;
    const r = what.r;
    // A rim of the ground's colour keeps neighbours apart.
    ctx.setLineDash([]);
    outline(ctx, x, y, r, what.notched);
    ctx.lineWidth = 4;
    ctx.strokeStyle = jt.tokens.ground;
    ctx.stroke();
    ctx.fillStyle = hollow ? jt.tokens.ground : what.colour;
    ctx.fill();
    if (hollow) {
      ctx.lineWidth = 1.75;
      ctx.strokeStyle = what.colour;
      if (what.hollow) ctx.setLineDash([4, 3]);
      else if (what.certainty === Certainty.ASSUMED) ctx.setLineDash([0.1, 3.2]);
      ctx.stroke();
      ctx.setLineDash([]);
    } else if (what.certainty === Certainty.AGEING) {
      ctx.lineWidth = 2;
      ctx.strokeStyle = jt.tokens.warn;
      ctx.stroke();
    }
    if (what.heading !== undefined) {
      const a = (what.heading * Math.PI) / 180;
      ctx.lineWidth = 2;
      ctx.strokeStyle = what.colour;
      ctx.beginPath();
      ctx.moveTo(x + (r + 1) * Math.sin(a), y - (r + 1) * Math.cos(a));
      ctx.lineTo(x + (r + 6) * Math.sin(a), y - (r + 6) * Math.cos(a));
      ctx.stroke();
    }
    if (what.text) {
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = hollow ? what.colour : jt.tokens.ground;
      ctx.fillText(what.text, x, y + (what.lower || 0.5));
    }
  };

  // Pictures that are drawn once and then copied: text and outlines cost far more than a copy.
  const kept = new Map();

  jt.picture = function (key, side, draw) {
    const ratio = window.devicePixelRatio || 1;
    const full = `${key}|${ratio}`;
    let image = kept.get(full);
    if (!image) {
      if (kept.size > 4000) jt.forgetPictures();
      const canvas = new OffscreenCanvas(Math.ceil(side * ratio), Math.ceil(side * ratio));
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      ctx.lineJoin = ctx.lineCap = "round";
      draw(ctx, side / 2);
      image = canvas.transferToImageBitmap();
      kept.set(full, image);
    }
    return image;
  };

  jt.forgetPictures = function () {
    for (const image of kept.values()) image.close();
    kept.clear();
  };

  // Copies a picture with its middle at a place, on whole pixels of the screen, so it stays sharp.
  jt.copy = function (ctx, image, x, y) {
    const ratio = window.devicePixelRatio || 1;
    const wide = image.width / ratio;
    const left = Math.round((x - wide / 2) * ratio) / ratio, top = Math.round((y - wide / 2) * ratio) / ratio;
    ctx.drawImage(image, left, top, wide, wide);
  };

  // The same as `jt.symbol`, by a kept picture.
  jt.stamp = function (ctx, x, y, what, size) {
    const key = [
      what.shape, what.r, what.colour, what.certainty, what.hollow, what.notched, what.text, what.heading, size,
    ].join("|");
    const image = jt.picture(key, 2 * Math.ceil(what.r) + 20, (own, middle) => {
      own.font = jt.font(size, 600);
      jt.symbol(own, middle, middle, what);
    });
    jt.copy(ctx, image, x, y);
  };

  jt.radius = RADIUS;
})();
