"""Keys, apart from the data: one per person, in a folder of files, each wrapped by a master key.

Whoever has only the store reads no address, no mail and no telephone number; whoever has only the keys has no data.
To destroy a person's key is to erase what it sealed, also in every copy of the store.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from banen.act.errors import StoreError
from banen.act.identity import fresh_id
from banen.errors import Fault
from banen.observe.numbers import few_digits
from banen.sentences import Sentence

_NONCE: Final = 12
_SIZE: Final = 32
_ID = re.compile(r"[0-9a-f]{32}\Z")


class Keyring:
    """The keys of a store: ``masters/1`` and on wrap the others, ``people/<id>`` holds one key per person.

    ``masters`` is the folder of the master keys, where it is another: on another disk, or from a vault.
    """

    def __init__(self, folder: Path, masters: Path | None = None) -> None:
        self.folder = folder / "people"
        self.masters = masters or folder / "masters"
        try:
            for made in (self.folder, self.masters):
                made.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not any(self.masters.iterdir()):
                self.add_master()
        except OSError as error:
            raise StoreError(
                Fault(
                    "keys",
                    Sentence(
                        "{folder} cannot be used: {strerror}.",
                        folder=folder,
                        strerror=Sentence(error.strerror or "refused"),
                    ),
                    "Give a folder in BANEN_KEYS.",
                )
            ) from None

    @classmethod
    def known(cls, folder: Path, masters: Path | None = None) -> Keyring:
        """Keys that are there; none is made. Raises where the folder holds no master key."""
        where = masters or folder / "masters"
        if not where.is_dir() or not any(few_digits(file.name) is not None for file in where.iterdir()):
            advice = "Give the folder of keys with --keys, or in BANEN_KEYS."
            raise StoreError(Fault(str(where), "holds no master key.", advice))
        return cls(folder, masters)

    @property
    def versions(self) -> list[int]:
        """The versions of the master key, the newest last."""
        return sorted(version for file in self.masters.iterdir() if (version := few_digits(file.name)) is not None)

    def add_master(self) -> int:
        """Make a newer master key; what older ones wrapped stays readable."""
        version = max(self.versions, default=0) + 1
        _put(self.masters / str(version), secrets.token_bytes(_SIZE))
        return version

    def new(self) -> str:
        """Make a key for a person; its id."""
        id_, version = fresh_id(), self.versions[-1]
        nonce = secrets.token_bytes(_NONCE)
        wrapped = AESGCM(self._derived(version, "wrap")).encrypt(nonce, secrets.token_bytes(_SIZE), id_.encode())
        _put(self.folder / id_, version.to_bytes(2, "big") + nonce + wrapped)
        return id_

    def destroy(self, id_: str) -> bool:
        """Destroy a key; what it sealed is gone for good. Whether there was one."""
        try:
            self._file(id_).unlink()
        except FileNotFoundError:
            return False
        return True

    def has(self, id_: str) -> bool:
        """Whether a key is still there."""
        return self._file(id_).is_file()

    def people(self) -> Iterator[str]:
        """The ids of every key."""
        yield from sorted(file.name for file in self.folder.iterdir() if _ID.match(file.name))

    def seal(self, id_: str, text: str) -> str:
        """A text that only this key opens."""
        return base64.b64encode(self.seal_bytes(id_, text.encode())).decode()

    def seal_bytes(self, id_: str, content: bytes) -> bytes:
        """A document that only this key opens."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key(id_)).encrypt(nonce, content, id_.encode())

    def open(self, id_: str, sealed: str | None) -> str | None:
        """The text again; None where there is none or its key was destroyed. Raises where it was tampered with."""
        found = None if sealed is None else self.open_bytes(id_, base64.b64decode(sealed))
        return None if found is None else found.decode()

    def open_bytes(self, id_: str, raw: bytes) -> bytes | None:
        """The document again; None where its key was destroyed. Raises where it was tampered with."""
        if not self.has(id_):
            return None
        try:
            return AESGCM(self._key(id_)).decrypt(raw[:_NONCE], raw[_NONCE:], id_.encode())
        except InvalidTag:
            raise StoreError(Fault("store", "what a key sealed was changed.", "Restore a backup.")) from None

    def index(self, text: str) -> str:
        """The digest by which an address or e-mail is found again, without being readable."""
        return hmac.new(self._derived(self.versions[0], "index"), text.encode(), sha256).hexdigest()

    def backup_key(self, version: int) -> bytes:
        """The key of backups under a version of the master key."""
        return self._derived(version, "backup")

    def log_names(self, subject: str) -> list[str]:
        """What a person is called in the processing log, under every master key; the present name is the last."""
        return [
            f"{version}.{AESSIV(self._derived(version, 'log', 64)).encrypt(subject.encode(), [b'log']).hex()}"
            for version in self.versions
        ]

    def _key(self, id_: str) -> bytes:
        try:
            raw = self._file(id_).read_bytes()
        except FileNotFoundError:
            raise StoreError(Fault("keys", "the key of these data is not there.", "Restore the keys.")) from None
        version, nonce, wrapped = int.from_bytes(raw[:2], "big"), raw[2 : 2 + _NONCE], raw[2 + _NONCE :]
        try:
            return AESGCM(self._derived(version, "wrap")).decrypt(nonce, wrapped, id_.encode())
        except InvalidTag:
            raise StoreError(Fault("keys", "the master key does not open this key.", "Restore the keys.")) from None

    def _file(self, id_: str) -> Path:
        if not _ID.match(id_):
            raise StoreError(Fault("keys", "is no id of a key."))
        return self.folder / id_

    def _derived(self, version: int, use: str, size: int = _SIZE) -> bytes:
        try:
            return _derived((self.masters / str(version)).read_bytes(), use, size)
        except FileNotFoundError:
            raise StoreError(
                Fault(
                    "keys",
                    Sentence("master key {version} is not there.", version=version),
                    "Restore the folder of keys.",
                )
            ) from None


@cache
def _derived(master: bytes, use: str, size: int) -> bytes:
    return HKDF(SHA256(), size, None, b"banen act " + use.encode()).derive(master)


def _put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner only, and let the disk have it before going on."""
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    made.replace(file)
