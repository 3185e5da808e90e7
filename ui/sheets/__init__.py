"""Sheets: questions that lie over the desk and block nothing."""
