"""The planners' page: studies of coverage, in a window of their own."""
