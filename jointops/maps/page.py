"""The page of the live map: folium builds it once, data and changes come to it afterwards."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from jointops.geo.roads import RoadClass
from jointops.maps.marks import LonLat
from jointops.maps.symbols import codes
from jointops.maps.tokens import Tokens
from jointops.maps.words import WORDS

SCHEME = "jointops"
PAGE = f"{SCHEME}://map/page.html"
OWN = f"{SCHEME}://map/own/"
"""Where the page finds the project's own scripts and styles."""
DATA = f"{SCHEME}://map/data/"
FONT = f"{SCHEME}://map/font/sans.otf"

SCRIPTS = (
    "core.js",
    "shapes.js",
    "base.js",
    "roads.js",
    "ground.js",
    "labels.js",
    "units.js",
    "points.js",
    "incidents.js",
    "plan.js",
    "closures.js",
    "bands.js",
    "pointer.js",
    "legend.js",
    "start.js",
)
"""Own scripts in the order in which they build on each other."""
STYLES = ("map.css",)
LEAFLET_JS = [("leaflet", f"{SCHEME}://lib/leaflet.js")]
LEAFLET_CSS = [("leaflet_css", f"{SCHEME}://lib/leaflet.css")]
OWN_JS = [
    ("qwebchannel", f"{SCHEME}://lib/qwebchannel.js"),
    *((name, OWN + name) for name in SCRIPTS),
]
OWN_CSS = [(name, OWN + name) for name in STYLES]
CLOSEST_ZOOM = 18
FARTHEST_ZOOM = 8

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src {SCHEME}: 'unsafe-inline'",
        f"style-src {SCHEME}: 'unsafe-inline'",
        f"img-src {SCHEME}: data: blob:",
        f"connect-src {SCHEME}:",
        f"font-src {SCHEME}:",
    )
)
"""A second belt: even without the interceptor the page may load nothing from elsewhere."""


def map_page(
    *,
    centre: LonLat,
    zoom: int,
    bounds: tuple[LonLat, LonLat],
    tokens: Tokens,
    title: str,
    words: Mapping[str, str] = WORDS,
) -> str:
    """
    Build the page.

    folium is imported here and not above: that alone takes most of a second, which a window that
    is about to appear does not have.

    Parameters
    ----------
    centre, zoom
        What is shown until somebody moves the map.
    bounds
        South-west and north-east corner of the city; the button "whole city" shows them.
    tokens
        Colours to begin with; later ones arrive without a reload.
    title
        Of the document, for screen readers.
    words
        On the page's own controls, by the codes of `WORDS`.
    """
    import folium
    from branca.element import Element, Figure
    from folium.elements import JSCSSMixin
    from folium.template import Template

    class OfflineMap(folium.Map):
        """A folium map that asks for Leaflet alone, from inside the program."""

        default_js = LEAFLET_JS
        default_css = LEAFLET_CSS

        def get_name(self) -> str:
            return "jt_map"

    class LiveLayers(JSCSSMixin):
        """All layers of the map; they are drawn by the project's own scripts."""

        default_js = OWN_JS
        default_css = OWN_CSS
        _template = Template(
            """
            {% macro html(this, kwargs) %}<div id="jt-foot"></div>{% endmacro %}
            {% macro script(this, kwargs) %}
            jt.start({{ this._parent.get_name() }}, {{ this.settings|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self, settings: dict[str, Any]) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # folium's
            self.settings = settings

    built = OfflineMap(
        location=[centre[1], centre[0]],
        zoom_start=zoom,
        tiles=None,
        zoom_control=False,
        attribution_control=False,  # Leaflet's own mark shows a flag; its licence is in "about"
        box_zoom=False,  # shift and drag selects
        double_click_zoom=False,  # a click is answered at once, so it cannot wait for a second
        fade_animation=False,
    )
    # folium gives these to its tile layer only, and here is none.
    built.options.update(max_zoom=CLOSEST_ZOOM, min_zoom=FARTHEST_ZOOM)
    settings = {
        "data": DATA,
        "codes": {**codes(), "RoadClass": {rank.name: int(rank) for rank in RoadClass}},
        "words": dict(words),
        "tokens": dict(tokens),
        "bounds": [[lat, lon] for lon, lat in bounds],
    }
    built.add_child(LiveLayers(settings))
    figure = built.get_root()
    if not isinstance(figure, Figure):
        raise TypeError(f"folium gave {type(figure)} as the page")
    figure.title = html.escape(title)
    policy = Element(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>')
    figure.header.add_child(policy, name="policy", index=0)
    return str(figure.render())
