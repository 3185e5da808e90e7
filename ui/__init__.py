"""The window (Qt): panels, tables, dialogs and the map view."""
