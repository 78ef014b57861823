"""The diagram of an .mdl: laid out, written as Vensim's sketch section, drawn as pictures.

In:   an .mdl file, its equations in Vensim groups.
Out:  the same file with one sketch view per group; PNG and SVG pictures of the views.
Knows nothing of the district, its numbers, or how a model is run.
"""

from model.sketch.records import read_views
from model.sketch.write import sketch_bytes, split_file, write_sketch

__all__ = ["read_views", "sketch_bytes", "split_file", "write_sketch"]
