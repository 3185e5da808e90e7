"""Planning: tiers, coverage, reasons. Pure functions of a situation and the roads."""
