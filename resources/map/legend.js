// The map's foot: what the symbols mean (a click hides a kind), place of the mouse, scale, north.
"use strict";

jt.legend = (function () {
  // Kind of symbol, and its word.
  const KINDS = [
    ["INCIDENT", "incident"], ["PTU", "ptu"], ["PATROL_CAR", "patrol-car"], ["MOTORCYCLE", "motorcycle"],
    ["ARMED_POLICE", "armed-police"], ["STATION", "station"], ["SUBSTATION", "substation"],
    ["POINT", "point"], ["GUARD_TEAM", "guard-team"], ["GUARD", "guard"], ["POST", "post"],
    ["CLOSURE", "closure"],
  ];
  const STATES = ["free", "assigned", "moving", "scene", "off"];
  const CERTAINTIES = ["live", "ageing", "stale", "assumed"];
  const drawn = [];
  let place = null;
  let bar = null;

  function element(tag, className, parent, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function picture(parent, draw) {
    const ratio = window.devicePixelRatio || 1;
    const canvas = element("canvas", "", parent);
    canvas.width = canvas.height = 20 * ratio;
    drawn.push(() => {
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, 20, 20);
      ctx.lineJoin = ctx.lineCap = "round";
      draw(ctx);
    });
  }

  function drawKind(shape, ctx) {
    const calm = jt.tokens["text-2"];
    const plain = { shape, colour: calm, certainty: 0, r: Math.min(7.5, jt.radius[shape] || 0) };
    if (shape === "POINT") {
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = ctx.fillStyle = calm;
      ctx.beginPath();
      ctx.arc(10, 10, 7, 0, 7);
      ctx.stroke();
      ctx.font = jt.font(10, 600);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText("3", 10, 10.5);
    } else if (shape === "POST") {
      ctx.fillStyle = jt.tokens.text;
      ctx.fillRect(3, 8, 14, 4.5);
    } else if (shape === "CLOSURE") {
      ctx.fillStyle = jt.hatch({ ctx, left: 0, top: 0 }, jt.tokens.warn, 5);
      ctx.fillRect(3, 4, 14, 12);
      ctx.strokeStyle = jt.tokens.warn;
      ctx.lineWidth = 1;
      ctx.strokeRect(3.5, 4.5, 13, 11);
    } else if (shape === "INCIDENT") {
      jt.symbol(ctx, 10, 10.5, { ...plain, r: 8.5, colour: jt.tokens.scene });
    } else if (shape === "ARMED_POLICE") {
      jt.symbol(ctx, 10, 10, { ...plain, colour: jt.tokens.armed });
    } else {
      jt.symbol(ctx, 10, 10, { ...plain, r: shape === "SUBSTATION" ? 5.5 : plain.r, text: "" });
    }
  }

  function entry(parent, draw, word) {
    const made = element("span", "jt-entry", parent);
    picture(made, draw);
    element("span", "", made, jt.words[word]);
    return made;
  }

  function showScale() {
    // The longest round length that is at most a hundred pixels wide.
    const map = jt.map;
    const y = map.getSize().y / 2;
    const metres = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y]));
    const power = 10 ** Math.floor(Math.log10(metres));
    const round = [5, 2, 1].find((digit) => digit * power <= metres) * power;
    bar.style.width = Math.round((100 * round) / metres) + "px";
    bar.textContent = round >= 1000 ? `${round / 1000} km` : `${round} m`;
  }

  return {
    start(map) {
      const foot = document.getElementById("jt-foot");
      const kinds = element("div", "jt-kinds", foot);
      for (const [shape, word] of KINDS) {
        const made = entry(kinds, (ctx) => drawKind(shape, ctx), word);
        made.classList.add("jt-toggle");
        made.title = jt.words.hide;
        made.addEventListener("click", () => {
          if (!jt.hidden.delete(shape)) jt.hidden.add(shape);
          made.classList.toggle("jt-off", jt.hidden.has(shape));
          for (const canvas of [jt.dots, jt.live, jt.under]) canvas.paint();
        });
      }
      const looks = element("div", "jt-looks", foot);
      for (const state of STATES) {
        entry(looks, (ctx) => jt.symbol(ctx, 10, 10, { shape: "GUARD", r: 5, colour: jt.tokens[state], certainty: 0 }), state);
      }
      element("span", "jt-gap", looks);
      CERTAINTIES.forEach((certainty, code) => {
        entry(looks, (ctx) => jt.symbol(ctx, 10, 10, {
          shape: "PATROL_CAR", r: 6, colour: jt.tokens.free, certainty: code,
        }), certainty);
      });
      entry(looks, (ctx) => jt.symbol(ctx, 10, 10, {
        shape: "ARMED_POLICE", r: 7, colour: jt.tokens.armed, certainty: 0, hollow: true,
      }), "requested");
      entry(looks, (ctx) => jt.symbol(ctx, 10, 10, {
        shape: "ARMED_POLICE", r: 7, colour: jt.tokens.armed, certainty: 0, notched: true,
      }), "autonomous");
      const right = element("div", "jt-measure", looks);
      place = element("span", "jt-place", right);
      bar = element("span", "jt-scale", right);
      element("span", "jt-north", right, "▲ " + jt.words.north);
      map.on("zoomend moveend resize", showScale);
      showScale();
      this.paint();
    },
    paint() {
      for (const draw of drawn) draw();
    },
    showPlace(latlng) {
      place.textContent = latlng ? `${latlng.lng.toFixed(5)}, ${latlng.lat.toFixed(5)}` : "";
    },
  };
})();
