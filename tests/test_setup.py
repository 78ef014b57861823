"""The set-up: the lock, `bootstrap.py`, the wheel, the notices and the README's commands."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap
import model
from tools.notices import notices

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE))


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def copy_of_the_project(folder: Path) -> Path:
    """The files that git knows or would add, without what was built from them."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def test_the_lock_is_pins_and_hashes_and_names_no_host() -> None:
    pin = r"[\w.-]+==[\w.+!]+(?: ; [^\\\n]*)? \\\n"
    digests = r"(?:    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64}\n"
    assert re.fullmatch(rf"(?:{pin}{digests})+", LOCK)


def test_the_lock_holds_everything_that_pyproject_asks_for() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    asked += PROJECT["build-system"]["requires"]
    for requirement in map(Requirement, asked):
        pinned = PINS[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), f"{requirement} is pinned to {pinned}"


def test_the_environment_is_what_the_lock_pins() -> None:
    assert {name: version(name) for name in PINS} == PINS


def test_model_is_ours_and_not_a_strangers() -> None:
    assert Path(str(model.__file__)).is_relative_to(ROOT)


@pytest.mark.parametrize("lacking", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, lacking: str) -> None:
    script = shutil.copy(ROOT / "bootstrap.py", tmp_path)
    hidden = f"import runpy, sys; sys.modules[{lacking!r}] = None; sys.argv = ['bootstrap.py']; "
    done = run(
        sys.executable, "-c", hidden + f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    assert done.returncode == 2
    assert done.stderr.count("apt-get install python3-venv") == 2  # in Chinese and in English
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_job_is_told_the_known_ones_before_anything_is_installed(tmp_path: Path) -> None:
    script = shutil.copy(ROOT / "bootstrap.py", tmp_path)
    done = run(sys.executable, script, "tset")
    assert done.returncode == 2
    assert "tset" in done.stderr
    assert ", ".join(bootstrap.VERBS) in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_job_fails_when_any_of_its_commands_fails() -> None:
    ends = [[sys.executable, "-c", f"raise SystemExit({code})"] for code in (0, 3, 0)]
    assert bootstrap.perform(ends, []) == 3


def test_arguments_after_the_job_reach_its_last_command() -> None:
    echo = [sys.executable, "-c", "import sys; sys.exit(len(sys.argv) - 1)"]
    assert bootstrap.perform([echo, echo], ["-k", "land"]) == 2


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", "strips.c"])
def test_the_stamp_follows_what_the_environment_is_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for name in ("requirements.lock", "pyproject.toml", "model/engine/strips.c"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(bootstrap, "STRIPS", tmp_path / "strips.c")
    before = bootstrap.stamp().splitlines()
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    differs = [old != new for old, new in zip(before, bootstrap.stamp().splitlines(), strict=True)]
    assert differs == [changed == "requirements.lock", changed != "requirements.lock"]


def test_the_installer_is_cut_out_of_the_lock_with_its_own_hashes() -> None:
    cut = bootstrap.block("uv")
    assert cut in LOCK
    assert cut.startswith(f"uv=={PINS['uv']} ")
    assert re.findall(r"^\S+==", cut, re.MULTILINE) == ["uv=="]
    with pytest.raises(bootstrap.SetupError, match="no-such-package"):
        bootstrap.block("no-such-package")


def test_the_wheel_holds_every_file_of_the_product(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    wanted = set()
    for package in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        inside = fnmatch.filter(listed.split("\0"), package if "." in package else f"{package}/*")
        assert inside, f"{package} is in pyproject.toml and not in the tree"
        wanted |= {name for name in inside if (ROOT / name).exists()}
    assert {"app.py", "cli.py"} <= wanted
    assert wanted <= held


def test_the_notices_name_every_package_that_is_needed_to_run() -> None:
    # Fails after a change of the lock; tools/notices.py makes the file anew.
    assert (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8") == notices()


def test_every_font_lies_beside_its_licence() -> None:
    listed = run("git", "ls-files").stdout.splitlines()
    fonts = [Path(name) for name in listed if re.search(r"\.(otf|ttf|ttc|woff2?)$", name)]
    bare = [font for font in fonts if not list((ROOT / font.parent).glob("*OFL*"))]
    assert bare == []


def commands_of_the_readme() -> list[list[str]]:
    """Every line of the README's code blocks, and every command quoted in its text."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    quoted = re.findall(r"`((?:make|python3|pingshan|\.venv/bin/pingshan) [^`]+)`", README)
    return [line.split() for line in [*"".join(blocks).splitlines(), *quoted] if line.strip()]


def test_the_readme_names_the_two_commands_in_both_languages() -> None:
    commands = commands_of_the_readme()
    assert commands.count(["make", "run"]) >= 2
    assert commands.count(["make", "test"]) >= 2


@pytest.mark.parametrize("words", commands_of_the_readme(), ids=" ".join)
def test_a_command_of_the_readme_exists(words: list[str]) -> None:
    match words:
        case ["make", target]:
            told = run("make", "--no-print-directory", "--dry-run", target).stdout.split()
            assert told[1:] == ["bootstrap.py", target]
            assert target in bootstrap.VERBS
        case ["python3", "bootstrap.py", verb]:
            assert verb in bootstrap.VERBS
        case [("pingshan" | ".venv/bin/pingshan"), command, *_]:
            helped = run(ROOT / ".venv" / "bin" / "pingshan", command, "--help")
            assert helped.returncode == 0, helped.stderr
        case [("apt-get" | "git" | "cd"), *_]:
            pass
        case _:
            pytest.fail(f"the README names {' '.join(words)!r}, which this test does not know")


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.slow
def test_two_set_ups_at_once_on_an_empty_tree_both_succeed(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    command = [sys.executable, "bootstrap.py"]
    both = [
        subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sum("set up in" in text for text in told) == 1  # one installed, the other waited
    shown = run(project / ".venv" / "bin" / "pingshan", "--version", cwd=project)
    assert PROJECT["project"]["version"] in shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize("package", ["uv", "numpy"])
def test_a_package_that_is_not_what_the_lock_says_is_refused(tmp_path: Path, package: str) -> None:
    project = copy_of_the_project(tmp_path)
    block = bootstrap.block(package)
    forged = re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, block)
    lock = project / "requirements.lock"
    lock.write_text(LOCK.replace(block, forged), encoding="utf-8")
    done = run(sys.executable, "bootstrap.py", cwd=project)
    assert done.returncode == 2
    assert "hash" in done.stderr.lower()
    assert not (project / ".venv" / bootstrap.STAMP.name).exists()


@pytest.mark.slow
def test_a_folder_of_wheels_is_all_that_a_machine_without_a_network_needs(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "here")
    made = run(sys.executable, "bootstrap.py", "wheels", cwd=project)
    assert made.returncode == 0, made.stderr
    # sources count: where a package is published as source only, it is built on the target
    assert len(list((project / "wheels").iterdir())) == len(PINS)

    other = copy_of_the_project(tmp_path / "there")
    (project / "wheels").rename(other / "wheels")
    without = ("unshare", "--net", "--map-root-user")
    if run(*without, "true").returncode != 0:
        pytest.skip("this system lets nobody take the network from a process")
    closed = [*without, sys.executable, "bootstrap.py"]
    done = run(*closed, cwd=other)
    assert done.returncode == 0, done.stderr
    shown = run(other / ".venv" / "bin" / "pingshan", "--version", cwd=other)
    assert PROJECT["project"]["version"] in shown.stdout
    assert not list(tmp_path.rglob("wheels.partial"))

    refused = run(*closed, "wheels", cwd=other)
    assert refused.returncode == 2
    assert "needs a network" in refused.stderr
    assert len(list((other / "wheels").iterdir())) == len(PINS)  # the older folder stays


def test_modules_are_compiled_by_the_set_up_even_where_python_may_not(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "module.py").write_text("", encoding="utf-8")
    bootstrap.byte_compile(str(tmp_path / "package"))
    assert list((tmp_path / "package" / "__pycache__").glob("module.*.pyc"))
    listed = bootstrap.own_packages()
    assert {"model", "studies", "cli.py"} <= set(listed)
    assert [name for name in listed if not (ROOT / name).exists()] == []
