"""Collects the texts for translation, or checks that every one of them is translated.

``python -m tests.messages`` fails on texts that are untranslated, fuzzy, or no longer in the code;
``python -m tests.messages --write`` brings the .po files up to date and compiles them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ko",)
SOURCES = ("manage.py", "tracker", "templates")
FAULTS = {
    "untranslated": "--untranslated",
    "fuzzy (look at it, then remove the mark)": "--only-fuzzy",
    "no longer in the code": "--only-obsolete",
}


def po_file(root: Path, language: str) -> Path:
    """Return where the translations of a language lie."""
    return root / "tracker" / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(root: Path, *options: str) -> None:
    """Bring the .po files under a source tree up to date; raise `CalledProcessError`."""
    command = [sys.executable, "manage.py", "makemessages", "--verbosity", "0"]
    # File names without line numbers: an edit further up must not change the file.
    command += ["--add-location", "file", "--ignore", ".venv", "--ignore", "var"]
    command += ["--ignore", "tests", "--ignore", "requirements*.txt", *options]
    for language in LANGUAGES:
        command += ["--locale", language]
    env = os.environ | {"TRACKER_VAR": str(root / "var")}
    subprocess.run(command, cwd=root, env=env, check=True)


def selected(po: Path, option: str) -> list[str]:
    """Return the texts of a .po file that msgattrib selects."""
    command = ["msgattrib", option, "--no-wrap", "--no-location", str(po)]
    chosen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # A text with line breaks stands on several lines even so; the header is the empty text.
    texts = re.findall(r"^msgid ((?:\".*\"\n)+)", chosen.replace("#~ ", ""), re.MULTILINE)
    joined = ["".join(line[1:-1] for line in text.splitlines()) for text in texts]
    return [text for text in joined if text]


def faults(root: Path) -> list[str]:
    """Return one line for each text of a source tree that is not translated as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            source = root / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        collect(copy)
        return [
            f"{language}: {fault}: {text}"
            for language in LANGUAGES
            for fault, option in FAULTS.items()
            for text in selected(po_file(copy, language), option)
        ]


def write(root: Path) -> None:
    """Bring the .po files up to date and compile them."""
    collect(root, "--no-obsolete")
    for language in LANGUAGES:
        po = po_file(root, language)
        compiled = str(po.with_suffix(".mo"))
        subprocess.run(["msgfmt", "--check-format", "-o", compiled, str(po)], check=True)


def main() -> None:
    """Exit with 1 and a line for each fault, or with 0."""
    if "--write" in sys.argv[1:]:
        write(ROOT)
    found = faults(ROOT)
    if found:
        advice = "Run `make messages`, then translate in tracker/locale/."
        sys.exit("\n".join([*found, f"{len(found)} texts need work. {advice}"]))


if __name__ == "__main__":
    main()
