"""Positions, areas, the road graph and travel times."""
