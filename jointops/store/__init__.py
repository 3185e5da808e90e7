"""The store: tables, the unit of work, the journal, migrations and backup."""
