"""Encirclement (合围): which places to hold, by whom, so that the suspect never gets out."""
