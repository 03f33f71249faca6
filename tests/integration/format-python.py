"""The other side of format-python.test.ts: Cobblestone-256 of the package `cryptography`.

Reads numbers and bytes from standard input, one job after another, and answers on standard output; a field is its
length (4 bytes, little-endian) and its bytes.

    "open"  key, context, message            ->  b"1" + SHA-256 of the plaintext, or b"0" when refused
    "seal"  plaintext size (8 bytes), context ->  key, message, SHA-256 of the plaintext
"""

import hashlib
import os
import sys
from typing import BinaryIO

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

# Pieces of no particular size, so that both sides cut the stream at other places than its chunks.
PIECE = 40_009


def read_field(source: BinaryIO) -> bytes:
    length = int.from_bytes(read_exactly(source, 4), "little")
    return read_exactly(source, length)


def read_exactly(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) != length:
        raise EOFError(f"wanted {length} bytes, got {len(data)}")
    return data


def write_field(target: BinaryIO, data: bytes) -> None:
    target.write(len(data).to_bytes(4, "little"))
    target.write(data)


def pieces(data: bytes):
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


def open_message(key: bytes, context: bytes, message: bytes) -> bytes:
    try:
        decryptor = Cobblestone256Decryptor(key, context)
        plaintext = b"".join([decryptor.update(piece) for piece in pieces(message)])
        plaintext += decryptor.finalize()
    except (InvalidTag, ValueError):
        return b"0"
    return b"1" + hashlib.sha256(plaintext).digest()


def seal_message(size: int, context: bytes) -> tuple[bytes, bytes, bytes]:
    key = Cobblestone256Encryptor.generate_key()
    plaintext = os.urandom(size)
    encryptor = Cobblestone256Encryptor(key, context)
    message = b"".join([encryptor.update(piece) for piece in pieces(plaintext)])
    message += encryptor.finalize()
    return key, message, hashlib.sha256(plaintext).digest()


def main() -> None:
    source, target = sys.stdin.buffer, sys.stdout.buffer
    count = int.from_bytes(read_exactly(source, 4), "little")
    for _ in range(count):
        job = read_field(source)
        if job == b"open":
            write_field(target, open_message(read_field(source), read_field(source), read_field(source)))
        elif job == b"seal":
            size = int.from_bytes(read_field(source), "little")
            for field in seal_message(size, read_field(source)):
                write_field(target, field)
        else:
            raise ValueError(f"unknown job {job!r}")
    target.flush()


main()
