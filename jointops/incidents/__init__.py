"""Incidents (警情): what was reported, how grave it is, who was told, how it ends."""
