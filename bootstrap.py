#!/usr/bin/env python3
"""Set up in `.venv/`, then do one of the project's jobs: `bootstrap.py [VERB] [ARGUMENTS]`.

In:   requirements.lock and pyproject.toml; Python 3.11 or later with its standard library only.
Out:  `.venv/`, made once and anew when the lock, the Python or the folder changes; the exit code.
Knows nothing of the model, and works before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
WHEELS = ROOT / "wheels"
STRIPS = ROOT / "model" / "engine" / "strips.c"
STAMP = VENV / "pingshan-setup"
OLDEST = (3, 11)

#: Packages whose modules a run imports by the hundred.
IMPORTED = (
    *("numpy", "scipy", "pandas", "pyarrow", "yaml", "matplotlib", "PIL", "pyparsing"),
    *("dask", "distributed", "SALib", "docx", "xlsxwriter", "jinja2", "streamlit", "tornado"),
)

PIP_INSTALL = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
PYTEST = [str(PYTHON), "-m", "pytest"]
#: What each verb runs, in order, in the folder of the project; arguments go to the last command.
VERBS: dict[str, list[list[str]]] = {
    "run": [[str(VENV / "bin" / "pingshan"), "run", "baseline", "plan", "--out", "out", "--force"]],
    "test": [[*PYTEST, "-n", "2"]],
    "test-slow": [[str(PYTHON), "-m", "benchmarks.slow_tests"]],
    "app": [[str(VENV / "bin" / "pingshan"), "app"]],
    "bench": [[str(PYTHON), "-m", "benchmarks.bench"]],
    "lint": [
        [str(PYTHON), "-m", "ruff", "check", "."],
        [str(PYTHON), "-m", "ruff", "format", "--check", "."],
        [str(PYTHON), "-m", "mypy"],
        [*PYTEST, "-q", "tests/test_layers.py"],
    ],
}

TOO_OLD = """\
需要 Python {oldest} 或更高版本，当前是 {found}。请安装后用它运行，例如：
    python3.11 bootstrap.py
Python {oldest} or later is needed, and this is {found}. Install it and run the same with it."""
NO_VENV = """\
当前的 Python 没有 venv 或 ensurepip 模块，无法建立运行环境。在 Debian、Ubuntu 上请先执行：
    apt-get install python3-venv
然后再运行一次。
This Python has no venv or no ensurepip, so no environment can be made. On Debian or Ubuntu run
    apt-get install python3-venv
first, and then try again."""
NO_INSTALL = """\
安装依赖失败（上面是安装程序的原话）。请检查网络和 pip 的软件源设置，然后再运行一次。
Installing the dependencies failed (the installer's own words are above). Check the network and
pip's index settings, then run again."""
NO_WHEELS = """\
没有做成 wheels 文件夹（上面是 pip 的原话），原有的没有动。这一步需要网络。
The folder of wheels was not made (pip's own words are above), and an older one is left as it was.
This step needs a network."""
NO_VERB = """\
没有“{verb}”这个任务；可用的有：{verbs}。不带任务名则只安装。
There is no job '{verb}'; there are: {verbs}. Without one, only the set-up is done."""


class SetupError(Exception):
    """What stands in the way of a set-up, said in both languages."""


def missing_modules() -> list[str]:
    """The modules that a set-up needs and this Python lacks; Debian splits `ensurepip` off."""
    return [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]


def check_python() -> None:
    """Raise SetupError where this Python cannot make the environment."""
    if sys.version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise SetupError(TOO_OLD.format(oldest=oldest, found=sys.version.split()[0]))
    if missing_modules():
        raise SetupError(NO_VENV)


def stamp() -> str:
    """Two digests, one a line: of what `.venv` is made from, and of what the project's install is.

    The folder's path counts because scripts in a virtual environment name their interpreter by it.
    """
    environment = hashlib.sha256(LOCK.read_bytes())
    environment.update(f"{sys.version}\n{sys.base_prefix}\n{ROOT}".encode())
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + STRIPS.read_bytes())
    return f"{environment.hexdigest()}\n{project.hexdigest()}\n"


def found_stamp() -> str:
    """The stamp of the `.venv` that is there, or nothing."""
    try:
        return STAMP.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up's lock, so that of two runs at once one installs and the other waits."""
    with (ROOT / ".venv.lock").open("w", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def block(name: str) -> str:
    """The lines of the lock that pin one package, with its hashes.

    Raises:
        SetupError: the lock does not pin it.
    """
    pin = rf"^{re.escape(name)}==[^\n]*(?:\n[ \t]+--hash=[^\n]*)+"
    found = re.search(pin, LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SetupError(f"{LOCK.name}: 没有固定 {name} 的版本 / does not pin {name}")
    return found.group() + "\n"


def offline() -> dict[str, str]:
    """What keeps pip and uv to the folder of wheels and away from any index, where it is there.

    An older folder does not stand in the way of whoever makes it anew, after a change of the lock.
    """
    if not WHEELS.is_dir() or sys.argv[1:2] == ["wheels"]:
        return {}
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": WHEELS.as_uri(),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(WHEELS),
        "UV_OFFLINE": "1",
    }


def make_wheels() -> None:
    """Fill the folder of wheels with all that the lock pins, for a machine without a network.

    The folder appears whole, or stays as it was.
    """
    part = WHEELS.with_name("wheels.partial")
    shutil.rmtree(part, ignore_errors=True)
    pip = [str(PYTHON), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    whole = [*pip, "--require-hashes", "-r", str(LOCK), "-d", str(part)]
    if not call(*whole):
        shutil.rmtree(part, ignore_errors=True)
        raise SetupError(NO_WHEELS)
    shutil.rmtree(WHEELS, ignore_errors=True)
    part.rename(WHEELS)
    count, size = len(list(WHEELS.iterdir())), sum(one.stat().st_size for one in WHEELS.iterdir())
    told = f"{count} 个文件，{size / 1e6:.0f} MB / {count} files, {size / 1e6:.0f} MB"
    print(f"{WHEELS.name}/: {told}", file=sys.stderr)


def call(*command: str, **variables: str) -> bool:
    """Run a command in the project's folder, its output on stderr; True when it succeeds."""
    environment = {**os.environ, **offline(), **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr).returncode == 0


def index_of_pip() -> dict[str, str]:
    """The package index that pip is set to, for uv, which does not read pip's settings."""
    if offline():
        return {}
    asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or told
    return {"UV_DEFAULT_INDEX": index} if index and "UV_DEFAULT_INDEX" not in os.environ else {}


def install_with_uv() -> bool:
    """Install the lock with uv, itself installed from the lock; False where that does not work."""
    pin = VENV / "uv.lock"
    pin.write_text(block("uv"), encoding="utf-8")
    if not call(*PIP_INSTALL, "--no-deps", "--require-hashes", "-r", str(pin)):
        return False
    # The machine's certificates, as pip trusts them: behind a company's proxy uv's own do not do.
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
    return call(*uv, "--system-certs", "--require-hashes", "-r", str(LOCK), **index_of_pip())


def install_with_pip() -> bool:
    """Install the lock with pip: slower, but it follows every setting that pip has."""
    return call(*PIP_INSTALL, "--no-compile", "--require-hashes", "-r", str(LOCK))


def install_project() -> None:
    """Install the project itself, editable, with the build backend that the lock pins."""
    if not call(*PIP_INSTALL, "--no-deps", "--no-build-isolation", "--editable", "."):
        raise SetupError(NO_INSTALL)
    # the C part of the engine; without a compiler it says so, and the engine calls numpy instead
    call(str(PYTHON), "-m", "model.engine.strips")
    byte_compile(*own_packages())


def own_packages() -> list[str]:
    """The project's own packages and modules, as pyproject.toml lists them for the wheel."""
    import tomllib  # not at the top: an old Python is to be told of its age instead

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return packages


def make_environment() -> None:
    """Make `.venv` anew and install the lock into it."""
    import venv  # not at the top: where it is missing, check_python says so first

    STAMP.unlink(missing_ok=True)
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    if not install_with_uv():
        print("uv 未能安装，改用 pip，会慢一些…… / uv did not work; pip, slower …", file=sys.stderr)
        if not install_with_pip():
            raise SetupError(NO_INSTALL)
    compile_what_runs_import()


def compile_what_runs_import() -> None:
    """Byte-compile what the commands and the page import of the packages.

    A machine may forbid Python to do it by itself, and then each run would read their sources anew.
    """
    packages = VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    byte_compile(*(str(packages / name) for name in IMPORTED))


def byte_compile(*paths: str) -> None:
    """Byte-compile modules and folders of modules; what is compiled already stays."""
    call(str(PYTHON), "-m", "compileall", "-q", "-j", "2", *paths)


def set_up() -> None:
    """Bring `.venv` up to date; nothing is done, and no lock taken, when it is.

    Each line of the stamp is written when its part is done, and the stamp goes first when `.venv`
    is removed; so a set-up that was interrupted is taken up by the next one.
    """
    check_python()
    wanted = stamp()
    if found_stamp() == wanted:
        return
    with alone():
        found = found_stamp()
        if found == wanted:  # another run did it while this one waited
            return
        started = time.monotonic()
        print("正在安装运行环境…… / setting up …", file=sys.stderr)
        environment = wanted.split("\n")[0]
        if found.split("\n")[0] != environment:
            make_environment()
        STAMP.write_text(environment + "\n", encoding="utf-8")
        install_project()
        STAMP.write_text(wanted, encoding="utf-8")
        seconds = time.monotonic() - started
        print(f"安装完成，用时 {seconds:.0f} 秒 / set up in {seconds:.0f} s", file=sys.stderr)


def perform(commands: Sequence[Sequence[str]], arguments: Sequence[str]) -> int:
    """Run every command, also after one failed; the first exit code that is not 0, or 0.

    One thread for each numerical library: the cores are shared out between processes.
    """
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
    codes = []
    for command in [*commands[:-1], [*commands[-1], *arguments]]:
        codes.append(subprocess.run(command, cwd=ROOT, env=environment).returncode)
    return next((code for code in codes if code != 0), 0)


def main(arguments: Sequence[str]) -> int:
    """Set up, then run the job that the first argument names."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if verb and verb not in (*VERBS, "wheels"):
            raise SetupError(NO_VERB.format(verb=verb, verbs=", ".join([*VERBS, "wheels"])))
        set_up()
        if verb == "wheels":
            make_wheels()
            return 0
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    return perform(VERBS[verb], rest) if verb else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
