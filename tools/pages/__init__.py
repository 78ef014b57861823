"""The pages of docs/ that hold results: prose by hand, tables between marks made from runs.

In:   the district, its studies, the committed calibration.
Out:  the text between the marks of each page; `python -m tools.pages` writes it.
Knows nothing of charts, of the command line `pingshan` or of the page's application.
"""
