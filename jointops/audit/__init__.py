"""The journal (留痕): one entry for each act, chained by digests."""
