"""Calibration: the parameters against the observations of 2015-2020."""
