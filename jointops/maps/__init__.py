"""The live map without a window: symbols, marks, packed arrays and the page."""
