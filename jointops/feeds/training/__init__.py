"""The training city: an invented road network over the true outline of a real place."""
