"""Studies: what planners ask, one file a question; here model, posterior and scenarios meet."""
