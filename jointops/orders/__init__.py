"""Papers: what an order says, and how it looks printed."""
