"""Where a knowledge base lies and what names its content; light, because every start needs it."""

import hashlib
from pathlib import Path

_FILES = ("entries/*.yaml", "phrasings/*.yaml", "concepts/*.yaml", "red_flags/*.yaml", "*.yaml")


def packaged_knowledge() -> Path:
    """The knowledge base that ships with the program."""
    here = Path(__file__).parent
    installed = here / "knowledge"
    return installed if installed.is_dir() else here.parent / "knowledge"


def digest(*folders: Path) -> str:
    """A name for the content of the YAML files in some folders: 16 hexadecimal digits."""
    total = hashlib.sha256()
    for folder in dict.fromkeys(folders):
        for path in yaml_files(folder):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:16]


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a knowledge base, in order."""
    return sorted({path for pattern in _FILES for path in folder.glob(pattern) if path.is_file()})
