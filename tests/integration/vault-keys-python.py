"""A second client, written from docs/VAULT_FORMAT.md: opens an account and all that hangs on it, or writes one.

    read   an account as JSON on standard input  ->  what is in it as JSON on standard output
    write  an account as JSON on standard output, for tests/vectors/leyzen-vault-keys.json

Binary values in the JSON are base64url without padding. Any check that fails ends the program with a traceback.
"""

import base64
import hashlib
import hmac
import json
import sys
import unicodedata

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert encode(data) == text
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def label(purpose: str, *fields: str | int) -> bytes:
    return b"\0".join([f"leyzen-vault/v1/{purpose}".encode(), *(str(field).encode("ascii") for field in fields)])


def derive(key: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-512 with an empty salt, by hand (RFC 5869, 2.2 and 2.3); one round gives 64 bytes."""
    prk = hmac.digest(b"", key, "sha512")
    return hmac.digest(prk, info + b"\x01", "sha512")[:length]


def seal(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def unseal(key: bytes, context: bytes, message: bytes) -> bytes:
    decryptor = Cobblestone256Decryptor(key, context)
    return decryptor.update(message) + decryptor.finalize()


def render(value: dict | list) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pad(data: bytes, step: int) -> bytes:
    return data + bytes(-len(data) % step)


def parse_name(padded: bytes) -> str:
    assert len(padded) % 32 == 0
    name = padded.rstrip(b"\0").decode()
    assert unicodedata.is_normalized("NFC", name)
    return name


def parse_webp(padded: bytes) -> bytes:
    assert len(padded) % 4096 == 0 and padded[:4] == b"RIFF" and padded[8:12] == b"WEBP"
    length = 8 + int.from_bytes(padded[4:8], "little")
    assert not any(padded[length:])
    return padded[:length]


def verify(owner: bytes, purpose: str, signed: dict) -> dict:
    message = label(purpose) + b"\0" + signed["json"].encode()
    Ed25519PublicKey.from_public_bytes(owner).verify(decode(signed["sig"]), message)
    value = json.loads(signed["json"])
    assert render(value) == signed["json"]
    return value


def link_keys(link: dict) -> tuple[bytes, bytes]:
    """Access token and wrapping key."""
    secret = decode(link["secret"])
    hashed = b""
    if link["kdf"] is not None:
        kdf = link["kdf"]
        salt = derive(secret, label("link/salt", link["id"]), 16)
        argon = Argon2id(salt=salt, length=32, iterations=kdf["iterations"], lanes=kdf["parallelism"], memory_cost=kdf["memory"])
        hashed = argon.derive(unicodedata.normalize("NFKC", link["password"]).encode())
    key = secret + hashed
    return derive(key, label("link/access", link["id"])), derive(key, label("link/wrap", link["id"]))


def open_slot(account: dict, slot: dict) -> bytes:
    user = account["user"]
    key = derive(decode(slot["secret"]), label(f"kek/{slot['type']}", user, slot["id"]))
    context = label("slot", user, slot["id"], slot["type"], account["amkEpoch"])
    return unseal(key, context, decode(slot["blob"]))


def check_identity(account: dict, bundle: dict) -> bytes:
    owner = Ed25519PrivateKey.from_private_bytes(decode(bundle["ed"])).public_key().public_bytes_raw()
    x_public = X25519PrivateKey.from_private_bytes(decode(bundle["x"])).public_key().public_bytes_raw()
    shown = account["identity"]
    assert owner == decode(shown["ed"]) and x_public == decode(shown["x"])
    message = label("sign/identity", account["user"], shown["epoch"]) + b"\0" + owner + x_public
    Ed25519PublicKey.from_public_bytes(owner).verify(decode(shown["signature"]), message)
    return owner


def open_account_blobs(account: dict, amk: bytes) -> dict:
    user = account["user"]

    def opened(purpose: str, context: bytes, blob: str) -> str:
        return unseal(derive(amk, label(purpose, user)), context, decode(blob)).decode()

    prefs, cache, draft, link = account["prefs"], account["cache"], account["draft"], account["link"]
    return {
        "prefs": opened("amk/prefs", label("prefs", user, prefs["rev"]), prefs["blob"]),
        "cache": opened("amk/cache", label("cache", user, cache["kind"]), cache["blob"]),
        "draft": opened("amk/drafts", label("draft", user, draft["upload"]), draft["blob"]),
        "ownedLink": opened("amk/links", label("link-owner", user, link["id"]), link["ownerBlob"]),
    }


def open_folder(account: dict, owner: bytes, bundle: dict) -> tuple[dict, bytes, dict]:
    """The only record, its node key, and what the folder tells."""
    space, root, epoch = bundle["space"], bundle["root"], bundle["rootEpoch"]
    root_key = decode(bundle["rootKey"])
    manifest = verify(owner, "sign/folder", account["folder"])
    listing = account["listing"].encode()
    assert manifest["folder"] == root and manifest["children"] == encode(sha256(listing))
    lines = account["listing"].splitlines()
    assert len(lines) == manifest["count"] == 1
    record = json.loads(lines[0])
    node = record["id"]
    wrap = derive(root_key, label("node/wrap", root, epoch))
    node_key = unseal(wrap, label("nodekey", space, node, root, epoch, record["epoch"]), decode(record["key"]))
    names = derive(root_key, label("node/names", root, epoch))
    name = parse_name(unseal(names, label("name", space, root, node, record["nrev"]), decode(record["name"])))
    tags = derive(root_key, label("node/tags", root, epoch))
    assert record["tag"] == encode(hmac.digest(tags, name.encode(), "sha256")[:16])
    index_key = derive(root_key, label("node/index", root, epoch))
    index = unseal(index_key, label("index", space, root, manifest["rev"]), decode(account["index"]))
    return record, node_key, {"name": name, "index": index.decode()}


def open_file(account: dict, owner: bytes, space: str, record: dict, node_key: bytes) -> dict:
    shown, node, version = account["version"], record["id"], record["ver"]
    manifest = verify(owner, "sign/version", shown)
    assert encode(sha256(shown["json"].encode())) == record["man"]
    assert (manifest["node"], manifest["version"], manifest["size"]) == (node, version, record["size"])
    for part in ("key", "attrs", "thumb"):
        assert manifest[part] == encode(sha256(decode(shown[part])))
    segments = [decode(segment) for segment in shown["segments"]]
    assert manifest["digest"] == encode(sha256(b"".join(sha256(segment) for segment in segments)))
    assert manifest["csize"] == sum(map(len, segments)) and manifest["segs"] == len(segments)

    def subkey(purpose: str) -> bytes:
        return derive(node_key, label(f"node/{purpose}", node, record["epoch"]))

    place = (space, node, version)
    version_key = unseal(subkey("versions"), label("versionkey", *place), decode(shown["key"]))
    content = unseal(version_key, label("content", *place), b"".join(segments))
    assert len(content) == manifest["size"]
    attributes = unseal(subkey("attributes"), label("attributes", *place), decode(shown["attrs"]))
    thumbnail = parse_webp(unseal(subkey("thumbs"), label("thumbnail", *place), decode(shown["thumb"])))
    return {"content": encode(content), "attributes": attributes.decode(), "thumbnail": encode(thumbnail)}


def read(account: dict) -> dict:
    keys = {open_slot(account, slot) for slot in account["slots"]}
    (amk,) = keys  # every slot opens the same key
    recovery = next(decode(slot["secret"]) for slot in account["slots"] if slot["type"] == "recovery")
    assert derive(recovery, label("auth/recovery", account["login"])) == decode(account["recoveryProof"])
    bundle_key = derive(amk, label("amk/bundle", account["user"], account["amkEpoch"]))
    context = label("bundle", account["user"], account["amkEpoch"], account["bundle"]["rev"])
    bundle = json.loads(unseal(bundle_key, context, decode(account["bundle"]["blob"])))
    owner = check_identity(account, bundle)
    record, node_key, folder = open_folder(account, owner, bundle)
    file = open_file(account, owner, bundle["space"], record, node_key)
    link = account["link"]
    access, wrap = link_keys(link)
    assert access == decode(link["access"])
    assert derive(decode(link["secret"]), label("link/lookup", link["id"])) == decode(link["lookup"])
    blob = unseal(wrap, label("link", link["id"], record["id"]), decode(link["blob"])).decode()
    assert decode(json.loads(blob)["key"]) == node_key
    return {**folder, **file, **open_account_blobs(account, amk), "linkBlob": blob, "created": bundle["created"]}


def write() -> dict:
    """An account with fixed keys; only salts are random, so it is made once and kept."""

    def fixed(name: str, length: int = 32) -> bytes:
        return hashlib.shake_256(f"leyzen vault test {name}".encode()).digest(length)

    def ident(name: str) -> str:
        digits = fixed(name, 16).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"

    at = "2026-11-24T12:00:00.000Z"
    user, space, root, trash = map(ident, ("user", "space", "root", "trash"))
    node, version, upload, link = map(ident, ("node", "version", "upload", "link"))
    amk, root_key, trash_key, node_key, version_key = map(fixed, ("amk", "root", "trash", "node key", "version key"))
    signer = Ed25519PrivateKey.from_private_bytes(fixed("ed"))
    owner = signer.public_key().public_bytes_raw()
    x_public = X25519PrivateKey.from_private_bytes(fixed("x")).public_key().public_bytes_raw()

    def sign(purpose: str, value: dict) -> dict:
        text = render(value)
        return {"json": text, "sig": encode(signer.sign(label(purpose) + b"\0" + text.encode()))}

    def slot(kind: str, length: int) -> dict:
        name = ident(f"slot {kind}")
        secret = fixed(f"secret {kind}", length)
        key = derive(secret, label(f"kek/{kind}", user, name))
        blob = seal(key, label("slot", user, name, kind, 1), amk)
        return {"id": name, "type": kind, "secret": encode(secret), "blob": encode(blob)}

    def of_account(purpose: str, context: bytes, text: str, *more: int) -> str:
        return encode(seal(derive(amk, label(purpose, user, *more)), context, text.encode()))

    def of_root(purpose: str, context: bytes, data: bytes) -> bytes:
        return seal(derive(root_key, label(f"node/{purpose}", root, 1)), context, data)

    def of_node(purpose: str, context: bytes, data: bytes) -> bytes:
        return seal(derive(node_key, label(f"node/{purpose}", node, 2)), context, data)

    bundle = {
        "v": 1,
        "ed": encode(fixed("ed")),
        "x": encode(fixed("x")),
        "space": space,
        "root": root,
        "rootEpoch": 1,
        "rootKey": encode(root_key),
        "trash": trash,
        "trashEpoch": 1,
        "trashKey": encode(trash_key),
        "auditKey": encode(fixed("audit key")),
        "created": at,
    }
    name = "Żółw 🐢 ﬁle.txt"
    content = fixed("content", 16_384 + 5)
    place = (space, node, version)
    message = seal(version_key, label("content", *place), content)
    segments = [message]  # fewer than 64 chunks
    webp = b"RIFF" + (4 + 40).to_bytes(4, "little") + b"WEBP" + fixed("image", 40)
    parts = {
        "key": of_node("versions", label("versionkey", *place), version_key),
        "attrs": of_node("attributes", label("attributes", *place), render({"v": 1, "mime": "text/plain", "mtime": at, "note": "ß"}).encode()),
        "thumb": of_node("thumbs", label("thumbnail", *place), pad(webp, 4096)),
    }
    manifest = sign(
        "sign/version",
        {
            "v": 1,
            "type": "version",
            "space": space,
            "node": node,
            "version": version,
            "number": 1,
            "prev": "",
            "format": "cobblestone-256",
            "size": len(content),
            "csize": len(message),
            "seg": 64,
            "segs": len(segments),
            "digest": encode(sha256(b"".join(map(sha256, segments)))),
            **{part: encode(sha256(data)) for part, data in parts.items()},
            "author": user,
            "at": at,
        },
    )
    record = render(
        {
            "v": 1,
            "id": node,
            "kind": "file",
            "rev": 1,
            "epoch": 2,
            "nrev": 1,
            "name": encode(of_root("names", label("name", space, root, node, 1), pad(name.encode(), 32))),
            "tag": encode(hmac.digest(derive(root_key, label("node/tags", root, 1)), name.encode(), "sha256")[:16]),
            "key": encode(of_root("wrap", label("nodekey", space, node, root, 1, 2), node_key)),
            "ver": version,
            "man": encode(sha256(manifest["json"].encode())),
            "size": len(content),
        }
    )
    listing = record + "\n"
    folder = sign(
        "sign/folder",
        {
            "v": 1,
            "type": "folder",
            "space": space,
            "folder": root,
            "rev": 2,
            "prev": encode(sha256(b"the manifest before")),
            "count": 1,
            "children": encode(sha256(listing.encode())),
            "epoch": 1,
            "author": user,
            "at": at,
        },
    )
    index = render([node, 1, name]) + "\n"
    shared = {
        "id": link,
        "secret": encode(fixed("link", 24)),
        "password": "pass ﬁve",
        "kdf": {"memory": 65_536, "iterations": 3, "parallelism": 1},
    }
    access, wrap = link_keys(shared)
    blob = {
        "v": 1,
        "space": space,
        "node": node,
        "kind": "file",
        "epoch": 2,
        "key": encode(node_key),
        "name": name,
        "owner": encode(owner),
        "floor": 1,
        "note": "",
    }
    draft = {
        "v": 1,
        "space": space,
        "node": node,
        "version": version,
        "parent": root,
        "key": encode(version_key),
        "salt": encode(fixed("salt", 24)),
        "name": name,
        "size": len(content),
        "mtime": at,
    }
    owned = {"v": 1, "secret": shared["secret"], "label": "for Ann", "password": True}
    login = "ann@example.org"
    return {
        "user": user,
        "login": login,
        "amkEpoch": 1,
        "slots": [slot("password", 64), slot("recovery", 32), slot("passkey", 32)],
        "recoveryProof": encode(derive(fixed("secret recovery"), label("auth/recovery", login))),
        "bundle": {"rev": 1, "blob": of_account("amk/bundle", label("bundle", user, 1, 1), render(bundle), 1)},
        "identity": {
            "epoch": 1,
            "ed": encode(owner),
            "x": encode(x_public),
            "signature": encode(signer.sign(label("sign/identity", user, 1) + b"\0" + owner + x_public)),
        },
        "prefs": {"rev": 3, "blob": of_account("amk/prefs", label("prefs", user, 3), render({"v": 1, "stars": [node]}))},
        "cache": {"kind": "marks", "blob": of_account("amk/cache", label("cache", user, "marks"), "seen")},
        "draft": {"upload": upload, "blob": of_account("amk/drafts", label("draft", user, upload), render(draft))},
        "folder": folder,
        "listing": listing,
        "index": encode(of_root("index", label("index", space, root, 2), index.encode())),
        "version": {**manifest, **{part: encode(data) for part, data in parts.items()}, "segments": list(map(encode, segments))},
        "link": {
            **shared,
            "lookup": encode(derive(decode(shared["secret"]), label("link/lookup", link))),
            "access": encode(access),
            "blob": encode(seal(wrap, label("link", link, node), render(blob).encode())),
            "ownerBlob": of_account("amk/links", label("link-owner", user, link), render(owned)),
        },
    }


if __name__ == "__main__":
    print(json.dumps(read(json.load(sys.stdin)) if sys.argv[1] == "read" else write(), indent=1))
