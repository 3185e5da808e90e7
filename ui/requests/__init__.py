"""Requests to the armed police (三单) on the screen: fields, steps, the window of all requests."""
