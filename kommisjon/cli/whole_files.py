"""Several files, or a folder of them, that are there all and whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kommisjon.errors import N_, Code, Refusal
from sync.durable import settle, settle_tree


class Together:
    """Files that are there all and whole, or not at all: written beside their places, then moved into them.

    A context manager: leaving it without an exception puts the files in their places. `private`: only their owner
    can read them; `new_folders`: folders are made where they are missing. Raises Refusal B108.
    """

    def __init__(self, *, private: bool = False, new_folders: bool = False) -> None:
        self._mode = 0o600 if private else 0o666
        self._new_folders = new_folders
        self._parts: list[tuple[BinaryIO, Path, Path]] = []
        self._gone: list[Path] = []

    def open(self, path: Path) -> BinaryIO:
        """A file to write to, for this place. A second one for the same place is refused."""
        part = path.with_name(path.name + ".part")
        if any(known == path for _, _, known in self._parts):
            raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=N_("named twice"))
        try:
            if self._new_folders:
                path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._mode), "wb")
        except OSError as problem:
            raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
        self._parts.append((file, part, path))
        return file

    def remove(self, path: Path) -> None:
        """A file that goes once the others are in their places."""
        self._gone.append(path)

    def __enter__(self) -> Together:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _trace: object) -> None:
        if kind is None:
            self._put()
            return
        self._drop()
        if isinstance(problem, OSError):
            name = self._parts[-1][2].name if self._parts else ""
            raise Refusal(Code.FILE_UNWRITABLE, file=name, detail=type(problem).__name__) from None

    def _put(self) -> None:
        name = ""
        try:
            for file, _, path in self._parts:
                name = path.name
                file.flush()
                os.fsync(file.fileno())
                file.close()
            for _, part, path in self._parts:
                name = path.name
                part.replace(path)
            for folder in {path.parent for _, _, path in self._parts}:
                settle(folder)
            for path in self._gone:  # no sooner: after a power cut there would be neither these nor those
                name = path.name
                path.unlink()
            for folder in {path.parent for path in self._gone}:
                settle(folder)
        except OSError as problem:
            self._drop()
            raise Refusal(Code.FILE_UNWRITABLE, file=name, detail=type(problem).__name__) from None

    def _drop(self) -> None:
        for file, part, _ in self._parts:
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which stands at `path` once it is left without an exception, and else not at all.

    What is in it lasts before it has its name: a power cut leaves no folder of empty files.
    Only its owner can look into it. Raises Refusal B108, also when there is something at `path` already.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=N_("not an empty folder"))
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        yield part
        settle_tree(part)
        if path.exists():
            path.rmdir()
        part.replace(path)
        try:
            settle(path.parent)
        except OSError:
            path.replace(part)
            raise
    except OSError as problem:
        raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """A folder for what is being put together, beside its place and gone afterwards. Raises Refusal B108."""
    folder = path.with_name(path.name + ".making")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    except OSError as problem:
        raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, into a folder that is made for it. Raises Refusal B108.

    It lasts once the `new_folder` that it is in has its name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except OSError as problem:
        raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
