"""Reports: draws and writes what the studies computed; computes nothing."""
