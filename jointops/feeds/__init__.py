"""What comes in: files of roads, units and points, and live positions."""
