"""The situation (态势): one immutable, numbered picture that planning and views read."""
