"""Orders and papers: written, issued, archived, printed, filed."""
