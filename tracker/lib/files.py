"""Files that are written whole or not at all, and a bounded folder of them as a cache."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SEAL = b"\n%sha256 "


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, readable by this user alone; nobody ever sees half of it.

    Raises OSError; what was there before then stays.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class FileCache:
    """Contents by key, one file each in ``folder``; beyond ``limit`` files the oldest go.

    Each file ends in a checksum line. It begins with ``%``, so that a PDF can still be opened.
    """

    folder: Path
    limit: int = 500
    suffix: str = ".pdf"

    def get(self, key: str) -> bytes | None:
        """What was put under ``key``; None if nothing was, or if its file is broken."""
        try:
            content, _, checksum = self._path(key).read_bytes().rpartition(_SEAL)
        except OSError:
            return None
        return content if checksum == _checksum(content) else None

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content``. Raises OSError where the folder cannot be written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(self._path(key), content + _SEAL + _checksum(content))
        self._trim()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{self.suffix}"

    def _trim(self) -> None:
        files = [Path(entry) for entry in os.scandir(self.folder)]
        if len(files) > self.limit:
            for path in sorted(files, key=_age, reverse=True)[self.limit :]:
                path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """When it was written; a file that another process just removed is the oldest."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
