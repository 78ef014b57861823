"""The page of the twenty questions: each with the command that answers it, and its answer."""
