"""Write THIRD_PARTY_NOTICES: every package that the project needs to run, and its licence.

In:   the metadata of the packages installed in `.venv`, beginning at the project's own.
Out:  the text of THIRD_PARTY_NOTICES on standard output.
Knows nothing of what the packages are used for.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "pingshan-scenarios"
LICENCE = "License :: "
HEAD = """\
Third-party notices

The project's own files are under the Apache License 2.0 (LICENSE). It contains no code of the
packages below; `bootstrap.py` installs them into `.venv/`, each with the full text of its licence
in its `.dist-info` folder. Listed is all that is needed to run, as requirements.lock pins it, with
the licence that the package declares; what only tests and checks need is left out. The libraries
under the LGPL (odfpy, portion, pyxlsb) come with PySD, are unchanged, and can be replaced in
`.venv/` by any other version.

report/fonts/PingshanSans.otf and .woff2 are subsets of Noto Sans SC 2.004 (copyright 2014-2021
Adobe), under the SIL Open Font License 1.1: report/fonts/OFL.txt. Charts and documents that embed
the font may be passed on under any terms; the font itself only under that licence.

This list is made by:  .venv/bin/python tools/notices.py > THIRD_PARTY_NOTICES
"""


def needed(project: str) -> list[Distribution]:
    """Every installed distribution that `project` needs to run, sorted by name; not itself."""
    seen = set()
    queue = [(canonicalize_name(project), "")]
    while queue:
        if (pair := queue.pop()) in seen:
            continue
        seen.add(pair)
        name, extra = pair
        for requirement in map(Requirement, distribution(name).requires or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                wanted = canonicalize_name(requirement.name)
                queue += [(wanted, each) for each in ("", *requirement.extras)]
    names = {name for name, _ in seen} - {canonicalize_name(project)}
    return [distribution(name) for name in sorted(names)]


def licence(package: Distribution) -> str:
    """The licence that a package declares: its expression, its classifiers, or its first line.

    Raises:
        ValueError: it declares none.
    """
    metadata = package.metadata.json
    if expression := metadata.get("license_expression"):
        return str(expression)
    named = [text.split(" :: ")[-1] for text in metadata.get("classifier", []) if LICENCE in text]
    if named := [name for name in named if name != "OSI Approved"]:
        return ", ".join(named)
    if text := str(metadata.get("license", "")).strip():
        return text.splitlines()[0]
    raise ValueError(f"{package.name} declares no licence")


def notices() -> str:
    """The whole text of THIRD_PARTY_NOTICES."""
    packages = needed(PROJECT)
    width = max(len(f"{package.name} {package.version}") for package in packages)
    rows = [f"{package.name} {package.version}".ljust(width + 2) for package in packages]
    lines = [row + licence(package) for row, package in zip(rows, packages, strict=True)]
    return "\n".join([HEAD, *lines, ""])


if __name__ == "__main__":
    sys.stdout.write(notices())
