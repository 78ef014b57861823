"""Scenarios: named lists of lever schedules and shocks, loaded, checked and applied."""
