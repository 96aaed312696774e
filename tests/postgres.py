"""A PostgreSQL server of the tests' own, where the machine has the programs for one."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _program(name: str) -> str:
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    if found is None:
        pytest.skip(f"no PostgreSQL here: the program {name} is not installed")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database on a server that ends with the tests; skips where there can be none."""
    initdb, postgres = _program("initdb"), _program("postgres")
    user = None
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            user = pwd.getpwnam("postgres").pw_uid
        except KeyError:
            pytest.skip("no PostgreSQL here: it does not run as root, and there is no user postgres")
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        if user is not None:
            os.chown(folder, user, -1)
        data = f"{folder}/data"
        subprocess.run(
            [initdb, "-D", data, "-U", "cryobot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            user=user,
            cwd=folder,
            check=True,
            capture_output=True,
        )
        options = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", f"port={port}")
        log = Path(folder, "log")
        with log.open("w") as said:
            running = subprocess.Popen(
                [postgres, "-D", data, *(part for option in options for part in ("-c", option))],
                user=user,
                cwd=folder,
                stderr=said,
            )
        try:
            for _ in range(100):
                if "ready to accept connections" in log.read_text():
                    break
                time.sleep(0.1)
            else:
                pytest.skip(f"no PostgreSQL here: the server did not start ({log.read_text()[-200:]})")
            yield f"postgresql://cryobot@127.0.0.1:{port}/postgres"
        finally:
            running.send_signal(signal.SIGINT)  # ends without waiting for who is connected
            running.wait(10)
