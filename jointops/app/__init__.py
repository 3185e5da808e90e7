"""Commands, rights, jobs and start-up: the one door of the window and the command line."""
