"""联勤指挥 (JointOps): a command-center desk that tracks, plans and prints."""

__version__ = "0.1.0"
