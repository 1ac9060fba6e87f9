"""What an installation makes for itself where the environment says nothing: a key, a Redis's place.

Standard library only: the settings read this before Django is there.
"""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

LONGEST_SOCKET = 100  # characters; a path to a Unix socket has room for 107


def secret_key(var: Path) -> str:
    """A key of this installation's own, made once and kept beside its database."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=var) as whole:  # for its owner's eyes only
            whole.write(secrets.token_urlsafe(50))
            whole.flush()
            # Several processes may start at once: one key appears, and never half of it.
            with contextlib.suppress(FileExistsError):
                os.link(whole.name, path)
    return path.read_text()


def redis_url(var: Path) -> str:
    """A Unix socket in ``var``; in the temporary folder where its path would be too long."""
    path = var / "redis.sock"
    if len(str(path)) > LONGEST_SOCKET:
        name = hashlib.sha256(str(path).encode()).hexdigest()[:16]
        path = Path(tempfile.gettempdir()) / f"o1a-{name}.sock"
    return f"unix://{path}"
