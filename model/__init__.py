"""The model: `engine` reads and runs any `.mdl`; `district` holds the content for Pingshan."""
