"""The engine: a `.mdl` file to a compiled numpy program, run for one member or for many."""
