"""Cuts the two font files of this folder out of Noto Sans SC; only a developer runs it.

In:   NotoSansSC-Regular.otf, as the PyPI wheel `pylopdf-fonts-zh-cn` carries it.
Out:  PingshanSans.otf (charts, documents) and PingshanSans.woff2 (the page).
Knows nothing of charts; needs fontTools with brotli, which are development dependencies.

    python report/fonts/build.py path/to/NotoSansSC-Regular.otf
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FAMILY = "Pingshan Sans"  # a name of its own, so that no installed Noto is taken in its place
SOURCE_SHA256 = "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9"
#: Beyond GB 2312 and Latin-1: dashes, quotes, units, comparison, arrows, marks.
SYMBOLS = "–—‘’“”•…‰′″€¹²³⁴℃№←↑→↓−∞≈≠≤≥■□▲△▼▽◆◇○●◎★☆✓㎎㎏㎜㎝㎞㎡"  # noqa: RUF001
#: Low digits, made of the font's high ones moved down (CO₂); the source has none.
LOW_DIGITS = {"₁": "¹", "₂": "²", "₃": "³"}
LOWERED_BY = 470  # font units, 1000 to the em: the digit's middle falls on the baseline


def gb2312() -> set[int]:
    """The 7,445 code points of GB 2312-80."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:  # an unassigned cell
                continue
    return found


def cut(source: Path) -> TTFont:
    """The font with the characters wanted and nothing else, under its own name."""
    options = subset.Options(layout_features=["kern"], hinting=True, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]  # nothing of ours is set vertically
    font = subset.load_font(str(source), options)
    wanted = gb2312() | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted | {ord(c) for c in SYMBOLS + "".join(LOW_DIGITS.values())})
    cutter.subset(font)
    return font


def add_low_digits(font: TTFont) -> None:
    """Append the low digits, which CO₂ needs, as copies of the high digits moved down."""
    names = font.getBestCmap()
    outlines = font.getGlyphSet()
    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    order = list(font.getGlyphOrder())
    for low, high in LOW_DIGITS.items():
        model, name = names[ord(high)], f"uni{ord(low):04X}"
        pen = T2CharStringPen(font["hmtx"][model][0], None)
        outlines[model].draw(TransformPen(pen, (1, 0, 0, 1, 0, -LOWERED_BY)))
        group = top.FDSelect[order.index(model)]
        private = top.FDArray[group].Private
        drawn = pen.getCharString(private=private, globalSubrs=top.GlobalSubrs)
        width = font["hmtx"][model][0]
        strings.charStringsIndex.append(drawn)
        strings.charStrings[name] = len(strings.charStringsIndex) - 1
        top.FDSelect.append(group)
        order.append(name)
        top.charset.append(name)
        font["hmtx"].metrics[name] = (width, font["hmtx"][model][1])
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(low)] = name
    font.setGlyphOrder(order)


def rename(font: TTFont) -> None:
    """Give the font its own name; the copyright and the licence stay as they are."""
    origin = f"{FAMILY}: a subset of Noto Sans SC 2.004"
    named = {1: FAMILY, 3: origin, 4: FAMILY, 6: "PingshanSans-Regular"}
    for old in list(font["name"].names):
        if old.nameID in named:
            place = (old.nameID, old.platformID, old.platEncID, old.langID)
            font["name"].setName(named[old.nameID], *place)
    top = font["CFF "].cff
    top.fontNames[0] = named[6]
    top.topDictIndex[0].FullName = FAMILY
    top.topDictIndex[0].FamilyName = FAMILY


def main() -> None:
    """Read the source, write both files; the same source gives the same bytes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="NotoSansSC-Regular.otf")
    source = parser.parse_args().source
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE_SHA256:
        parser.error(f"{source} is not the version that the committed files were made of")
    font = cut(source)
    add_low_digits(font)
    rename(font)
    font.recalcTimestamp = False
    font.save(HERE / "PingshanSans.otf")
    font.flavor = "woff2"
    font.save(HERE / "PingshanSans.woff2")


if __name__ == "__main__":
    main()
