"""Who is there: units, guards, stations, points, rosters, and what each may do."""
