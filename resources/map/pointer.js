// Mouse and keys: hover, click, selection by a box, drawing.
"use strict";

jt.pointer = (function () {
  let hovered = -1;
  let waiting = null;
  let at = null; // where the mouse is, in the map's window
  let swallow = false;

  function pick(containerPoint) {
    const sheet = jt.live.shown;
    if (!sheet) return null;
    const { x, y } = jt.live.onSheet(containerPoint);
    const found = [
      jt.incidents.pick(x, y, sheet), jt.plan.pick(x, y, sheet),
      jt.points.pick(x, y, sheet), jt.units.pick(x, y, sheet.zoom),
    ].filter(Boolean);
    return found.sort((a, b) => b.rank - a.rank)[0] || null;
  }

  function hover(containerPoint) {
    const found = containerPoint && pick(containerPoint);
    jt.map.getContainer().classList.toggle("jt-over", Boolean(found));
    const index = found && found.kind === "object" ? found.index : -1;
    if (index === hovered) return;
    hovered = index;
    jt.units.setHover(index);
    jt.live.repaint();
    jt.tip.hide();
    jt.bridge.hovered(index);
  }

  function onMove(event) {
    jt.legend.showPlace(event.latlng);
    if (jt.closures.drawing) {
      jt.closures.track(event.latlng);
      return;
    }
    // One look a frame is enough.
    at = event.containerPoint;
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = null;
      hover(at);
    });
  }

  function onClick(event) {
    if (jt.closures.drawing) {
      jt.closures.add(event.latlng);
      return;
    }
    const found = pick(event.containerPoint);
    const { lng, lat } = event.latlng.wrap();
    jt.bridge.clicked(found ? found.kind : "place", found ? found.index : -1, lng, lat);
  }

  function onKey(event) {
    if (!jt.closures.drawing) return;
    if (event.key === "Enter") jt.closures.end();
    else if (event.key === "Escape") jt.closures.cancel();
    else if (event.key === "Backspace") jt.closures.back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Shift and drag: a box that selects.
  function onDown(event) {
    if (!event.shiftKey || event.button !== 0 || jt.closures.drawing) return;
    event.preventDefault();
    event.stopPropagation();
    const container = jt.map.getContainer();
    const began = jt.map.mouseEventToContainerPoint(event);
    const box = document.createElement("div");
    box.className = "jt-box";
    container.appendChild(box);
    const corners = (at) => L.bounds(began, jt.map.mouseEventToContainerPoint(at));
    const move = (at) => {
      const { min, max } = corners(at);
      Object.assign(box.style, {
        left: min.x + "px", top: min.y + "px", width: max.x - min.x + "px", height: max.y - min.y + "px",
      });
    };
    const up = (at) => {
      document.removeEventListener("mousemove", move, true);
      document.removeEventListener("mouseup", up, true);
      box.remove();
      // The click that follows belongs to the box.
      swallow = true;
      setTimeout(() => (swallow = false));
      const { min, max } = corners(at);
      if (max.x - min.x < 4 || max.y - min.y < 4) return;
      const a = jt.live.onSheet(min), b = jt.live.onSheet(max);
      jt.bridge.boxed(jt.units.within(a.x, a.y, b.x, b.y, jt.map.getZoom()));
    };
    document.addEventListener("mousemove", move, true);
    document.addEventListener("mouseup", up, true);
  }

  return {
    get at() {
      return at;
    },
    start(map) {
      const container = map.getContainer();
      map.on("mousemove", onMove);
      map.on("mouseout", () => {
        at = null;
        jt.legend.showPlace(null);
        if (!jt.closures.drawing) hover(null);
      });
      map.on("click", onClick);
      map.on("dblclick", () => jt.closures.drawing && jt.closures.end());
      container.addEventListener("mousedown", onDown, true);
      container.addEventListener("click", (event) => {
        if (swallow) event.stopPropagation();
        swallow = false;
      }, true);
      document.addEventListener("keydown", onKey, true);
    },
  };
})();

// A few words beside the object under the mouse; the window gives them.
jt.tip = {
  show(text) {
    const tip = document.getElementById("jt-tip");
    const spot = jt.pointer.at;
    if (!spot || !text) {
      jt.tip.hide();
      return;
    }
    tip.textContent = text;
    tip.hidden = false;
    const room = jt.map.getSize();
    const left = spot.x + 18 + tip.offsetWidth > room.x ? spot.x - 18 - tip.offsetWidth : spot.x + 18;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, Math.min(spot.y - 12, room.y - tip.offsetHeight - 4)) + "px";
  },
  hide() {
    document.getElementById("jt-tip").hidden = true;
  },
};
