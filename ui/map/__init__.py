"""The live map as a widget."""

from __future__ import annotations


def prepare_web_engine() -> bool:
    """
    Make the map's web engine ready; to be called before the application object exists.

    Returns
    -------
    there
        False where Qt WebEngine is not installed: the map then says so, the rest works.
    """
    try:
        from ui.map.scheme import register_scheme
    except ImportError:
        return False
    register_scheme()
    return True
