"""A date as a bureau writes it: a day, a month, a quarter, a half-year or a year.

In:   text such as `2023-04`, `2023年4月`, `2023Q2`.
Out:  `When`: when it begins and ends in the model's time, and its middle, which is computed with.
Knows nothing of what happens then.

t = Y.0 is 1 January of Y. A month is a twelfth of the year.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date

#: `2023.4` is left out: Excel makes 2023.1 of October as of January.
_FORMS = (
    re.compile(r"(?P<year>\d{4})年?"),
    re.compile(r"(?P<year>\d{4})(年|-|/)?H(?P<half>[12])"),
    re.compile(r"(?P<year>\d{4})(年|-|/)?Q(?P<quarter>[1-4])"),
    re.compile(r"(?P<year>\d{4})(年|-|/)(?P<month>\d{1,2})月?"),
    re.compile(r"(?P<year>\d{4})(年|-|/)(?P<month>\d{1,2})(月|-|/)(?P<day>\d{1,2})日?"),
)
_CHINESE = (
    ("上半年", "H1"),
    ("下半年", "H2"),
    *((f"{word}季度", f"Q{number}") for number, word in enumerate("一二三四", 1)),
    *((f"{number}季度", f"Q{number}") for number in range(1, 5)),
)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")


@dataclass(frozen=True, slots=True)
class When:
    """A date, as exactly as it is known.

    Attributes:
        text: `2023`, `2023H1`, `2023Q2`, `2023-04` or `2023-04-15`.
        start: when it begins, in years.
        stop: when it ends.
    """

    text: str
    start: float
    stop: float

    @property
    def time(self) -> float:
        """Its middle, in years."""
        return (self.start + self.stop) / 2

    @property
    def year(self) -> int:
        """The calendar year in which it lies."""
        return int(self.start)


def parse_when(text: str) -> When | None:
    """A date, or None where the text is none.

    Args:
        text: in half- or full-width characters; a spreadsheet's midnight is dropped.
    """
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip().upper())
    plain = plain.replace("第", "").replace(" ", "")
    for word, form in _CHINESE:
        plain = plain.replace(word, form)
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    parts = {name: int(digits) for name, digits in found.groupdict().items()}
    year, month, day = parts["year"], parts.get("month", 0), parts.get("day", 0)
    if "month" in parts and not 1 <= month <= 12:
        return None
    if "day" in parts:
        return _day(year, month, day)
    for name, mark, pieces in (("half", "H", 2), ("quarter", "Q", 4), ("month", "-", 12)):
        if name in parts:
            number = parts[name]
            shown = f"{year}-{number:02d}" if mark == "-" else f"{year}{mark}{number}"
            return When(shown, year + (number - 1) / pieces, year + number / pieces)
    return When(str(year), float(year), year + 1.0)


def _day(year: int, month: int, day: int) -> When | None:
    if year < 1 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    length = 366 if isleap(year) else 365
    place = date(year, month, day).timetuple().tm_yday
    text = f"{year}-{month:02d}-{day:02d}"
    return When(text, year + (place - 1) / length, year + place / length)


def month_of(time: float) -> str:
    """The month in which a time lies, as `2023-04`."""
    year = int(time + 1e-9)
    return f"{year}-{min(12, 1 + int(12 * (time - year + 1e-9))):02d}"
