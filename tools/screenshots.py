"""Pictures of every page in both languages: `.venv/bin/python -m tools.screenshots [FOLDER]`.

In:   the project as it is; a real Chromium.
Out:  docs/images/page/KEY-LANG.png at 1280 x 720, some views of pages too, and one dark one; to be
      looked at by somebody.
Knows nothing of what is on the pages.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tools.site import chromium, running, settled, visitor
from ui.pages import PAGES
from ui.words import word

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images" / "page"
STILL = 1_500  # milliseconds until every chart is drawn
COLOURS = 256
#: Views of a page beside its first one: (page, view).
VIEWS = (("monitor", "paths"),)


def _keep(picture: bytes, path: Path) -> None:
    """Write it with as many colours as a page needs, in a third of the bytes."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    whole.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def main(folder: Path = PICTURES) -> int:
    """Take every picture anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as site, chromium() as browser:
        shots = [(page.key, "", lang, False) for page in PAGES for lang in ("zh", "en")]
        shots += [(*view, lang, False) for view in VIEWS for lang in ("zh", "en")]
        for key, view, lang, dark in [*shots, (PAGES[0].key, "", "zh", True)]:
            page = visitor(browser, dark=dark)
            path = "" if key == PAGES[0].key else key
            page.goto(f"{site.url}/{path}?lang={lang}")
            settled(page)
            if view:
                page.get_by_role("radio", name=word(f"{key}.view.{view}", lang), exact=True).click()
                settled(page)
            page.wait_for_timeout(STILL)
            parts = [key, view, lang, "dark" if dark else ""]
            name = "-".join(filter(None, parts)) + ".png"
            _keep(page.screenshot(), folder / name)
            page.context.close()
            print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(Path(word) for word in sys.argv[1:2])))
