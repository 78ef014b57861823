"""The page: navigation and nothing else; the pages are in `ui/`.

In:   a visit; `pingshan app` or `streamlit run app.py` serves it.
Out:  the page that the visitor chose.
Knows nothing of the model.
"""

from __future__ import annotations

import streamlit as st

from ui import start

st.set_page_config(page_title="坪山区规划情景模拟器", layout="wide")
st.navigation([st.Page(start.show, title="说明 · About", url_path="about")]).run()
