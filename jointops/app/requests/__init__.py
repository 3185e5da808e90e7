"""The three-document request (三单): its steps, its clocks, its pictures, its exchange."""
