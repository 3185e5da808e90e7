"""The panels of the desk: what each shows is read again whenever it was touched."""
