"""The content that a planner edits: the model of Pingshan and its tables."""
