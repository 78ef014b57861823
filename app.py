"""The page: navigation and nothing else; the pages are in `ui/`.

In:   a visit; `pingshan app` or `streamlit run app.py` serves it.
Out:  the page that the visitor chose.
Knows nothing of the model.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.offline import ask_nobody
from ui.pages import PAGES
from ui.session import desk
from ui.shell import navigation_title, present
from ui.words import word

ask_nobody()
lang = desk().lang
st.set_page_config(page_title=word("site.title", lang), layout="wide")
st.navigation(
    [
        st.Page(
            partial(present, page),
            title=navigation_title(page, lang),
            url_path=page.key,
            default=place == 0,
        )
        for place, page in enumerate(PAGES)
    ],
    position="top",
).run()
