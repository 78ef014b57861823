"""A result folder is there whole or not at all, and nothing of the user's is ever deleted."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from model.engine.errors import InputError
from studies.output import MANIFEST, PROJECT, manifest_outputs, whole_file, whole_folder


def write_result(path: Path, text: str, *, force: bool = False) -> None:
    """A result as `pingshan run` leaves it: one file and the manifest that lists it."""
    with whole_folder(path, force=force) as folder:
        (folder / "projection.csv").write_text(text, encoding="utf-8")
        manifest = {"project": PROJECT, "outputs": {"projection.csv": "-"}}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def fail_half_way(path: Path) -> None:
    with whole_folder(path, force=True) as folder:
        (folder / "projection.csv").write_text("half")
        raise ZeroDivisionError


def finish_second(path: Path) -> None:
    with whole_folder(path) as folder:
        (folder / "slow").touch()
        path.mkdir()  # another process finishes first; its hidden folder had its own number
        (path / "fast").touch()


def fail_half_way_in_a_file(path: Path) -> None:
    with whole_file(path) as part:
        part.write_text("half")
        raise ZeroDivisionError


def names(folder: Path) -> set[str]:
    return {found.name for found in folder.iterdir()}


def test_a_folder_takes_its_name_only_when_everything_is_written(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "out") as folder:
        (folder / "half").touch()
        assert not (tmp_path / "a" / "out").exists()
    assert names(tmp_path / "a") == {"out"}
    assert names(tmp_path / "a" / "out") == {"half"}


def test_an_error_while_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_half_way(tmp_path / "out")
    assert names(tmp_path) == set()


def test_an_error_while_replacing_leaves_the_old_result(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(tmp_path / "out")
    assert names(tmp_path) == {"out"}
    assert (tmp_path / "out" / "projection.csv").read_text() == "old"


def test_an_existing_folder_is_refused_without_force(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    with pytest.raises(InputError, match="--force"):
        write_result(tmp_path / "out", "new")
    assert (tmp_path / "out" / "projection.csv").read_text() == "old"


def test_force_replaces_the_whole_of_an_older_result(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    (tmp_path / "out" / ".hidden-by-a-file-manager").touch()
    write_result(tmp_path / "out", "new", force=True)
    assert names(tmp_path) == {"out"}
    assert names(tmp_path / "out") == {"projection.csv", MANIFEST}
    assert (tmp_path / "out" / "projection.csv").read_text() == "new"


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "no json", '{"project": "another"}'])
def test_force_refuses_a_folder_without_our_manifest(tmp_path: Path, manifest: str | None) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    if manifest is not None:
        (out / MANIFEST).write_text(manifest)
    with pytest.raises(InputError, match=MANIFEST):
        write_result(out, "new", force=True)
    assert (out / "thesis.txt").read_text() == "years of work"


def test_force_names_the_users_own_files_and_keeps_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_result(out, "old")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes/mine\.txt"):
        write_result(out, "new", force=True)
    assert (out / "notes" / "mine.txt").read_text() == "mine"
    assert (out / "projection.csv").read_text() == "old"


def test_a_file_in_the_place_of_the_folder_is_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError):
        write_result(tmp_path / "out", "new", force=True)
    assert (tmp_path / "out").read_text() == "a file"


def test_a_path_below_a_file_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file"):
        write_result(tmp_path / "file" / "out", "new")


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    write_result(tmp_path / "real", "old")
    (tmp_path / "out").symlink_to("real")
    write_result(tmp_path / "out", "new", force=True)
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "projection.csv").read_text() == "new"


def test_of_two_at_once_the_second_to_finish_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(InputError, match="exists"):
        finish_second(out)
    assert names(out) == {"fast"}


KILLED = """
    import json, os, signal, sys
    from pathlib import Path
    import studies.output as output
    path = Path(sys.argv[1])
    if sys.argv[2] == "between the renames":
        sync, output._sync = output._sync, lambda p: None
        move = Path.replace
        def replace(self, target):
            if self.name.endswith(".part"):
                os.kill(os.getpid(), signal.SIGKILL)
            return move(self, target)
        Path.replace = replace
    with output.whole_folder(path, force=True) as folder:
        (folder / "projection.csv").write_text("half")
        if sys.argv[2] == "while writing":
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / output.MANIFEST).write_text(json.dumps({"project": output.PROJECT}))
"""


def run_and_be_killed(out: Path, when: str) -> None:
    code = [sys.executable, "-c", textwrap.dedent(KILLED), str(out), when]
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(code, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    assert killed.returncode == -signal.SIGKILL


def test_a_process_killed_while_writing_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    run_and_be_killed(tmp_path / "out", "while writing")
    assert not (tmp_path / "out").exists()
    assert names(tmp_path) != set(), "the kill came too early to show anything"
    write_result(tmp_path / "out", "new")
    assert names(tmp_path) == {"out"}, "the next run clears what the killed one left"


def test_a_process_killed_between_the_renames_loses_no_result(tmp_path: Path) -> None:
    write_result(tmp_path / "out", "old")
    run_and_be_killed(tmp_path / "out", "between the renames")
    assert not (tmp_path / "out").exists(), "the kill did not come between the renames"
    with pytest.raises(InputError, match="exists"):  # the old result is back, and is protected
        write_result(tmp_path / "out", "new")
    assert (tmp_path / "out" / "projection.csv").read_text() == "old"
    assert names(tmp_path) == {"out"}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "result.csv"
    with whole_file(path) as part:
        part.write_text("old")
        assert part.suffix == ".csv"
    with pytest.raises(ZeroDivisionError):
        fail_half_way_in_a_file(path)
    assert path.read_text() == "old"
    assert names(path.parent) == {"result.csv"}


def test_a_folder_in_the_place_of_the_file_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "result.csv").mkdir()
    with pytest.raises(InputError), whole_file(tmp_path / "result.csv") as part:
        part.write_text("new")
    assert names(tmp_path) == {"result.csv"}


def test_a_manifest_of_another_program_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"project": "another", "outputs": {"a": 1}}')
    assert manifest_outputs(tmp_path) is None


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.ENOENT, errno.EROFS])
def test_whatever_the_system_refuses_while_writing_is_named_with_its_reason(
    tmp_path: Path, number: int
) -> None:
    path = tmp_path / "out"
    with pytest.raises(InputError) as refused, whole_folder(path) as folder:
        raise OSError(number, os.strerror(number), str(folder / "projection.csv"))
    assert os.strerror(number) in refused.value.text("en")
    assert os.strerror(number) not in refused.value.text("zh")
    assert "projection.csv" in refused.value.text("zh")
    assert list(tmp_path.iterdir()) == []
