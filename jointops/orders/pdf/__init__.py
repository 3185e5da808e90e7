"""How papers look: fonts, lines, tables, maps and the two forms, after GB/T 9704-2012."""
