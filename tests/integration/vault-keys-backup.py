"""Reads a raw backup with nothing but its folder, a login name and the recovery words: docs/VAULT_FORMAT.md, section 12.

    vault-keys-backup.py FOLDER LOGIN WORDLIST < 24 words  ->  {"/path": "content in base64url", …}
"""

import hashlib
import importlib.util
import json
import pathlib
import sqlite3
import sys

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("keys", here / "vault-keys-python.py")
keys = importlib.util.module_from_spec(spec)
spec.loader.exec_module(keys)

folder, login, wordlist = pathlib.Path(sys.argv[1]), sys.argv[2], json.loads(pathlib.Path(sys.argv[3]).read_text())
database = sqlite3.connect(f"file:{folder}/vault.db?mode=ro", uri=True)
database.row_factory = sqlite3.Row


def row(query: str, *values) -> sqlite3.Row:
    (found,) = database.execute(query, values).fetchall()
    return found


def parse_words(words: list[str]) -> bytes:
    """BIP-39: 24 words of 11 bits are 32 bytes and 8 bits of their SHA-256."""
    number = 0
    for word in words:
        number = number << 11 | wordlist.index(word)
    entropy = (number >> 8).to_bytes(32, "big")
    assert len(words) == 24 and hashlib.sha256(entropy).digest()[0] == number & 0xFF
    return entropy


def open_bundle(entropy: bytes) -> tuple[dict, bytes]:
    user = row("SELECT * FROM users WHERE login = ?", login)
    slot = row("SELECT * FROM slots WHERE user_id = ? AND type = 'recovery'", user["id"])
    assert slot["proof_hash"] == keys.sha256(keys.derive(entropy, keys.label("auth/recovery", login)))
    slot_key = keys.derive(entropy, keys.label("kek/recovery", user["id"], slot["id"]))
    context = keys.label("slot", user["id"], slot["id"], "recovery", slot["amk_epoch"])
    amk = keys.unseal(slot_key, context, slot["blob"])
    bundle_key = keys.derive(amk, keys.label("amk/bundle", user["id"], user["amk_epoch"]))
    context = keys.label("bundle", user["id"], user["amk_epoch"], user["bundle_rev"])
    bundle = json.loads(keys.unseal(bundle_key, context, user["bundle"]))
    shown = {"ed": user["ed_public"], "x": user["x_public"], "signature": user["identity_sig"]}
    identity = {name: keys.encode(value) for name, value in shown.items()} | {"epoch": user["identity_epoch"]}
    return bundle, keys.check_identity({"user": user["id"], "identity": identity}, bundle)


def read_file(space: str, record: dict, node_key: bytes, owner: bytes) -> bytes:
    node, version = record["id"], record["ver"]
    stored = row("SELECT * FROM versions WHERE id = ?", version)
    manifest = keys.verify(owner, "sign/version", {"json": stored["manifest"], "sig": keys.encode(stored["sig"])})
    assert keys.encode(keys.sha256(stored["manifest"].encode())) == record["man"]
    assert manifest["key"] == keys.encode(keys.sha256(stored["key"]))
    parts = database.execute("SELECT n, digest FROM segments WHERE version_id = ? ORDER BY n", (version,))
    place = folder / "blobs" / version[:2] / version
    message = b"".join((place / f"{part['n']}-{part['digest'].hex()[:16]}").read_bytes() for part in parts)
    subkey = keys.derive(node_key, keys.label("node/versions", node, record["epoch"]))
    version_key = keys.unseal(subkey, keys.label("versionkey", space, node, version), stored["key"])
    content = keys.unseal(version_key, keys.label("content", space, node, version), message)
    assert len(content) == manifest["size"] == record["size"]
    return content


def read_folder(space: str, parent: str, key: bytes, epoch: int, owner: bytes, path: str, found: dict) -> None:
    head = row("SELECT manifest, sig FROM folder_heads WHERE folder_id = ?", parent)
    manifest = keys.verify(owner, "sign/folder", {"json": head["manifest"], "sig": keys.encode(head["sig"])})
    children = database.execute("SELECT record FROM files WHERE parent_id = ? ORDER BY id", (parent,)).fetchall()
    listing = "".join(f"{child['record']}\n" for child in children)
    assert manifest["children"] == keys.encode(keys.sha256(listing.encode())) and manifest["count"] == len(children)
    wrap = keys.derive(key, keys.label("node/wrap", parent, epoch))
    names = keys.derive(key, keys.label("node/names", parent, epoch))
    for record in map(json.loads, listing.splitlines()):
        node = record["id"]
        context = keys.label("nodekey", space, node, parent, epoch, record["epoch"])
        node_key = keys.unseal(wrap, context, keys.decode(record["key"]))
        context = keys.label("name", space, parent, node, record["nrev"])
        name = keys.parse_name(keys.unseal(names, context, keys.decode(record["name"])))
        if record["kind"] == "folder":
            read_folder(space, node, node_key, record["epoch"], owner, f"{path}/{name}", found)
        else:
            found[f"{path}/{name}"] = keys.encode(read_file(space, record, node_key, owner))


opened, signer = open_bundle(parse_words(sys.stdin.read().split()))
contents: dict[str, str] = {}
root_key = keys.decode(opened["rootKey"])
read_folder(opened["space"], opened["root"], root_key, opened["rootEpoch"], signer, "", contents)
print(json.dumps(contents))
