"""A store under an s3:// address: its files are objects there, and those in use are copied to this machine.

Files of tables and manifests never change, so a copy is good for ever and may be deleted at any time. A release is
whole before the object `current` names it; that is written only over the name of the release that the new one was
made from, so that of two machines that write at once the second is refused and nothing is lost. Where the service is
and who asks is told by the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from ingest.disk import refusals_told, write_whole
from ingest.errors import StoreBusy, StoreError
from ingest.folder import POINTER, RELEASES, TABLES_FOLDER, UNHARMED, Folder, in_order
from ingest.settings import copy_path

if TYPE_CHECKING:
    from obstore.store import RetryConfig

AT_ONCE = 8
RETRIES: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}


class Bucket(Folder):
    """The objects under `address`, such as s3://bucket/folder; `root` is the folder of their copies."""

    def __init__(self, address: str, root: Path) -> None:
        super().__init__(root)
        self._address = address.rstrip("/")
        with self._told():
            self._objects = S3Store.from_url(self._address, retry_config=RETRIES)

    @property
    def address(self) -> str:
        return self._address

    def pointer(self) -> str:
        content, _ = self._get(POINTER)
        try:
            return content.decode("ascii").strip()
        except UnicodeDecodeError as error:
            raise self.bad_pointer("no text") from error

    def names(self) -> list[str]:
        return in_order(Path(name).stem for name in self._listed(RELEASES))

    def bring(self, files: Iterable[str]) -> None:
        self._at_once(self._bring_one, [file for file in files if not (self.root / file).exists()])

    def publish(self, name: str, manifest: bytes, base: str, added: Iterable[str], scratch: Path) -> None:
        self._at_once(lambda file: self._put(file, self.root / file), list(added))
        self._put(f"{RELEASES}/{name}.json", manifest)
        before, mark = self._get(POINTER)
        if before and before.decode("ascii", "replace").strip() != base:
            raise self._busy()
        try:
            self._put(POINTER, name.encode() + b"\n", mode={"e_tag": mark} if before else "create")
        except (AlreadyExistsError, PreconditionError) as error:
            raise self._busy() from error

    def read(self, file: str) -> bytes:
        return self._get(file)[0]

    def write(self, file: str, content: bytes, scratch: Path) -> None:
        self._put(file, content)

    def sizes(self) -> dict[str, int]:
        return self._listed(TABLES_FOLDER)

    def remove(self, files: Iterable[str]) -> None:
        gone = list(files)
        with self._told():
            self._objects.delete(gone)
        super().remove(gone)

    def _get(self, name: str) -> tuple[bytes, str | None]:
        """An object's content and the mark of its version; empty where there is none."""
        with self._told():
            try:
                found = self._objects.get(name)
                return bytes(found.bytes()), found.meta["e_tag"]
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return b"", None

    def _put(self, name: str, content: bytes | Path, **how: Any) -> None:
        with self._told():
            self._objects.put(name, content, **how)

    def _listed(self, prefix: str) -> dict[str, int]:
        with self._told():
            return {found["path"]: found["size"] for batch in self._objects.list(prefix) for found in batch}

    def _bring_one(self, file: str) -> None:
        """Copy an object whole or not at all. One that is not there is told by whoever reads the file."""
        target = self.root / file
        with self._told(), refusals_told(self.root, "the store is as it was"):
            try:
                content = bytes(self._objects.get(file).bytes())
            except FileNotFoundError:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
            os.close(descriptor)
            write_whole(target, content, Path(name))

    def _at_once(self, work: Callable[[str], None], files: list[str]) -> None:
        if len(files) == 1:
            work(files[0])
        elif files:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                list(threads.map(work, files))

    def _busy(self) -> StoreBusy:
        return StoreBusy(self.address, advice="another machine has published meanwhile; nothing of this run was: "
                                              "run again, and let one machine write")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the service refuses into a StoreError; a refused condition stays what it is."""
        try:
            yield
        except (AlreadyExistsError, PreconditionError):
            raise
        except (BaseError, FileNotFoundError) as error:
            raise StoreError(self.address, found=_first_words(error), expected="an answer of the service",
                             advice=f"{UNHARMED}; see that the bucket is there, and that AWS_ENDPOINT_URL, AWS_REGION "
                                    "and the keys are right, then run again") from error


def _first_words(error: Exception) -> str:
    """What went wrong, without what the library adds for its makers."""
    return str(error).splitlines()[0]


def folder_at(place: Path | str) -> Folder:
    """The files of the store in a folder, or under an s3:// address (`settings.store_place`)."""
    return Bucket(place, copy_path(place)) if isinstance(place, str) else Folder(place)
