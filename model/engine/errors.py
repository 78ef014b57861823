"""What a user can mend, collected and told at once, in Chinese and English.

In:   problems found anywhere in the project.
Out:  one `InputError` that lists them all, with places; the command line exits with 2 on it.
Knows nothing of the command line or the page.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the user can mend, said in both languages.

    Attributes:
        zh: the sentence in Chinese; quotes the offender and says what would be right.
        en: the same in English.
        place: file and line (`scenarios/library/plan.yaml:12`), or empty.
    """

    zh: str
    en: str
    place: str = ""

    def text(self, lang: str) -> str:
        """The sentence in `lang` ('zh' or 'en'), after its place."""
        sentence = self.zh if lang == "zh" else self.en
        return f"{self.place}: {sentence}" if self.place else sentence


class InputError(ValueError):
    """Everything that is wrong with one input, in one exception.

    Anything that is *not* an InputError is a fault of the program and keeps its traceback.
    """

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        """Keep the name of the input and its problems (at least one)."""
        self.where = where
        self.problems = tuple(problems)
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, tuple[Problem, ...]]]:
        """How it comes back whole from another process."""
        return InputError, (self.where, self.problems)

    def text(self, lang: str) -> str:
        """The whole message in `lang` ('zh' or 'en'), one line a problem."""
        count = len(self.problems)
        if lang == "zh":
            head = f"{self.where}: {count} 个问题"
        else:
            head = f"{self.where}: {count} problem{'s' if count != 1 else ''}"
        return "\n".join([head, *(f"  - {problem.text(lang)}" for problem in self.problems)])


def refuse(where: str, problems: Iterable[Problem]) -> None:
    """Raise InputError with every problem, if there is any."""
    if found := list(problems):
        raise InputError(where, found)


#: What the system says of a file, in Chinese; anything else in its own words.
_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "超出允许的文件大小",
    errno.EROFS: "只读，不能写入",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "名称过长",
}


def reason_of(error: OSError) -> tuple[str, str]:
    """Why a file cannot be read or written, in Chinese and English."""
    # some libraries put words of their own around the system's
    said = os.strerror(error.errno) if error.errno else str(error)
    return _REASONS.get(error.errno or 0, said), said


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name` (ignoring case and `_`), or None where none is near.

    Of candidates that are as like, one that has the same letters in another order comes first.
    """
    asked = name.casefold().replace("_", " ")
    folded = {candidate.casefold().replace("_", " "): candidate for candidate in candidates}
    close = difflib.get_close_matches(asked, folded, n=5, cutoff=0.5)
    if not close:
        return None
    likeness = [difflib.SequenceMatcher(None, word, asked).ratio() for word in close]
    as_like = [word for word, like in zip(close, likeness, strict=True) if like == likeness[0]]
    swapped = [word for word in as_like if sorted(word) == sorted(asked)]
    return folded[[*swapped, *as_like][0]]
