// Puts the layers together, opens the channel, and tells the window when all is drawn.
"use strict";

jt.start = function (map, settings) {
  Object.assign(jt, { map, data: settings.data, codes: settings.codes, words: settings.words });
  jt.setTokens(settings.tokens);

  for (const [name, level] of [["jtGround", 200], ["jtDots", 300], ["jtUnder", 350], ["jtLive", 450]]) {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    pane.style.pointerEvents = "none";
  }
  for (const id of ["jt-hint", "jt-tip"]) {
    const made = document.createElement("div");
    made.id = id;
    made.hidden = true;
    map.getContainer().appendChild(made);
  }
  jt.legend.start(map);
  map.invalidateSize({ animate: false });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

  jt.ground = new jt.Ground().addTo(map);
  // Leaflet has them drawn in this order: names come last, because they keep clear of the rest.
  jt.dots = new jt.Canvas("jtDots", [jt.units.guards]).addTo(map);
  jt.live = new jt.Canvas("jtLive", [
    jt.units, { paint: jt.plan.paintTop }, jt.incidents, { paint: jt.closures.paintTop },
  ]).addTo(map);
  jt.under = new jt.Canvas("jtUnder", [
    jt.bands, jt.closures, jt.plan, { paint: jt.incidents.paintHalo }, jt.points, jt.labels,
  ]).addTo(map);

  const zoom = L.control.zoom({
    zoomInTitle: jt.words["zoom-in"], zoomOutTitle: jt.words["zoom-out"], zoomInText: "+", zoomOutText: "−",
  });
  zoom.addTo(map);
  const city = L.DomUtil.create("a", "jt-city", zoom.getContainer());
  city.href = "#";
  city.title = jt.words["whole-city"];
  city.textContent = "⌂";
  L.DomEvent.on(city, "click", (event) => {
    L.DomEvent.stop(event);
    map.fitBounds(settings.bounds, { animate: false });
  });

  jt.pointer.start(map);
  new QWebChannel(qt.webChannelTransport, (channel) => connect(channel.objects.bridge));

  function everything() {
    jt.plan.refresh();
    jt.dots.paint();
    jt.live.paint();
    jt.under.paint();
  }

  jt.themed.push(() => {
    jt.forgetPictures();
    jt.ground.redraw();
    everything();
    jt.legend.paint();
  });

  function feeds() {
    const marks = (name, layer) => new jt.Feed(name, (found) => {
      layer.set(found);
      everything();
    });
    const lines = (name, layer) => new jt.Feed(name, (buffer) => {
      layer.set(buffer);
      jt.labels.refresh();
      jt.ground.redraw();
      jt.under.paint();
    });
    const lane = new jt.Lane();
    const objects = new jt.Feed("objects.bin", (buffer) => {
      jt.units.snapshot(buffer);
      everything();
    }, lane);
    const delta = new jt.Feed("delta.bin", (buffer) => {
      if (!jt.units.moves(buffer)) objects.pull();
    }, lane);
    // A batch that is lost on the way cannot be asked for again: then all rows come anew.
    delta.instead = objects;
    return {
      "base.bin": lines("base.bin", jt.base),
      "roads.bin": lines("roads.bin", jt.roads),
      "objects.bin": objects,
      "names.json": marks("names.json", { set: jt.units.setNames }),
      "points.json": marks("points.json", jt.points),
      "incidents.json": marks("incidents.json", jt.incidents),
      "plan.json": marks("plan.json", jt.plan),
      "closures.json": marks("closures.json", jt.closures),
      "bands.json": marks("bands.json", jt.bands),
      "delta.bin": delta,
    };
  }

  async function connect(bridge) {
    jt.bridge = bridge;
    const all = feeds();
    bridge.changed.connect((name) => all[name].pull());
    bridge.pull.connect(() => all["delta.bin"].pull());
    bridge.tokens.connect((tokens) => jt.setTokens(tokens));
    bridge.selection.connect((indices) => {
      jt.units.select(indices);
      jt.live.repaint();
    });
    bridge.focus.connect((lon, lat, level) => map.setView([lat, lon], level, { animate: false }));
    bridge.draw.connect((kind) => jt.closures.begin(kind));
    bridge.tip.connect((text) => jt.tip.show(text));

    const state = await (await fetch(jt.data + "state.json")).json();
    jt.setTokens(state.tokens);
    jt.units.select(state.selection);
    if (state.view) map.setView([state.view[1], state.view[0]], state.view[2], { animate: false });
    map.on("moveend", () => {
      const centre = map.getCenter();
      bridge.moved(centre.lng, centre.lat, map.getZoom());
    });
    // Canvas text does not wait for a font by itself.
    await Promise.all([document.fonts.load(jt.font(12)), document.fonts.load(jt.font(12, 600))]);
    await Promise.all(Object.values(all).map((feed) => feed.pull()));
    jt.legend.paint();
    everything();
    bridge.ready();
  }
};
