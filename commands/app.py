"""`pingshan app`: the planner's page, served on this machine.

In:   a port, an address, the folder of saved work.
Out:  the page, until it is stopped with Ctrl-C.
Knows nothing of what is on the page; Streamlit serves it in this process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import runpy
import socket
import sys
import threading
import time
import urllib.request
from pathlib import Path

from commands.arguments import Parser
from model.engine.errors import Problem, refuse

EXAMPLES = (
    "pingshan app",
    "pingshan app --port 8600 --data-dir saved",
    "pingshan app --base-path scenarios --allowed-host plan.example.gov.cn",
)

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8501
#: The names under which a page for this machine only is asked for; another name is a stranger's.
LOOPBACK = ("127.0.0.1", "localhost")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan app`."""
    say = parser.say
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        help=say("端口（默认 8501）", "port (default 8501)"),
    )
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        help=say(
            "监听的地址；默认只限本机。改动之前请先读 docs/install.md",
            "address to listen at; this machine only by default. Read docs/install.md first",
        ),
    )
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=ROOT / "pingshan-data",
        metavar="DIR",
        help=say(
            "存放情景与录入值的文件夹（默认为程序旁的 pingshan-data）",
            "folder of saved scenarios and entries (default pingshan-data beside the program)",
        ),
    )
    parser.add_argument(
        "--members",
        type=int,
        default=1000,
        help=say(
            "区间用多少个成员（默认 1000；慢的机器可取少些）",
            "members of the bands (default 1000; fewer for a slow machine)",
        ),
    )
    parser.add_argument(
        "--base-path",
        default="",
        metavar="PATH",
        help=say("反向代理之后的路径，如 scenarios", "path behind a reverse proxy, e.g. scenarios"),
    )
    parser.add_argument(
        "--allowed-host",
        nargs="+",
        action="extend",
        default=[],
        metavar="HOST",
        help=say(
            "只接受这些主机名的连接，在反向代理之后使用",
            "accept connections for these host names only; for use behind a reverse proxy",
        ),
    )


def perform(given: argparse.Namespace) -> int:
    """Serve the page; 0 when it is stopped."""
    refuse("pingshan app", _problems(given))
    os.environ["PINGSHAN_DATA_DIR"] = str(given.data_dir.resolve())
    os.environ["PINGSHAN_MEMBERS"] = str(given.members)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.chdir(ROOT)  # Streamlit reads its settings, the theme among them, in the working folder
    path = given.base_path.strip("/")
    url = f"http://{given.address}:{given.port}/{path}"
    print(
        f"网页：{url}（按 Ctrl-C 停止）"
        if given.lang == "zh"
        else f"The page: {url} (Ctrl-C stops it)"
    )
    sys.stdout.flush()
    return _serve(given, path)


def _warm(base: str) -> None:
    """Run the page once as soon as it is served, so that the first visitor finds all loaded."""
    for _ in range(60):
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"{base}/_stcore/health", timeout=5):
                break
        except OSError:
            continue
    # whatever comes of it, the page goes on
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{base}/_stcore/script-health-check", timeout=120).close()


def _serve(given: argparse.Namespace, path: str) -> int:
    base = f"http://{given.address}:{given.port}" + (f"/{path}" if path else "")
    threading.Thread(target=_warm, args=(base,), daemon=True).start()
    words = ["streamlit", "run", str(ROOT / "app.py")]
    words += [f"--server.port={given.port}", f"--server.address={given.address}"]
    if path:
        words.append(f"--server.baseUrlPath={path}")
    for host in given.allowed_host:
        # a websocket from a page of that name; the scheme is the proxy's business
        words += [f"--server.corsAllowedOrigins=http{s}://{host}" for s in ("", "s")]
    if given.allowed_host:
        words.append(f"--browser.serverAddress={given.allowed_host[0]}")
    for host in given.allowed_host or (LOOPBACK if given.address in LOOPBACK else ()):
        words.append(f"--server.allowedHosts={host}")
    sys.argv = words
    try:
        runpy.run_module("streamlit", run_name="__main__")
    except SystemExit as end:
        return int(end.code or 0) if not isinstance(end.code, str) else 1
    return 0


def _problems(given: argparse.Namespace) -> list[Problem]:
    if not 1 <= given.port <= 65535:
        return [Problem("端口应在 1—65535", "a port goes from 1 to 65535", str(given.port))]
    if not 10 <= given.members <= 10_000:
        zh, en = "成员数应在 10—10000", "members go from 10 to 10000"
        return [Problem(zh, en, str(given.members))]
    if given.data_dir.exists() and not given.data_dir.is_dir():
        return [Problem("不是文件夹", "is no folder", str(given.data_dir))]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((given.address, given.port))
        except OSError as error:
            reason = error.strerror or str(error)
            zh = f"无法使用：{reason}；请用 --port 换一个端口"
            en = f"cannot be used: {reason}; choose another with --port"
            return [Problem(zh, en, f"{given.address}:{given.port}")]
    return []
