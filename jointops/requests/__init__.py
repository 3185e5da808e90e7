"""The three-document request (三单): the police ask, the armed police decide, paper proves it."""
