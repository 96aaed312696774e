"""Two versions of a knowledge base as folders: folders as they are, git revisions unpacked for the while."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import SettingsError


@contextmanager
def version(name: str, knowledge: Path) -> Iterator[Path]:
    """The folder that a name means: a folder, or what stood in the knowledge base's folder at a git revision.

    Raises:
        SettingsError: it is neither, or git is not there or cannot tell.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    with TemporaryDirectory(prefix="cryobot-") as place:
        yield _unpacked(name, knowledge.resolve(), Path(place))


def _unpacked(revision: str, knowledge: Path, place: Path) -> Path:
    try:
        top = Path(_git(knowledge, "rev-parse", "--show-toplevel").decode().strip())
        commit = _git(knowledge, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        inside = knowledge.relative_to(top.resolve()).as_posix()
        content = _git(top, "archive", "--format=tar", commit.decode().strip(), "--", inside)
    except (subprocess.CalledProcessError, ValueError) as error:
        reason = getattr(error, "stderr", b"").decode(errors="replace").strip().partition("\n")[0]
        message = f"'{revision}' is neither a folder nor a git revision that holds {knowledge}"
        raise SettingsError(f"{message}{f' ({reason})' if reason else ''}") from error
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(place, filter="data")
    return place / inside


def _git(folder: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise SettingsError("git is not installed; name two folders instead of revisions")
    command = [program, "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - no shell, and no option of git
