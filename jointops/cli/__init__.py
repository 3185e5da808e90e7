"""The command line: the same handlers as the window, for scripts and for when there is no screen."""
