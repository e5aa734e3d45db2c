"""Verifies password hashes by other means than the product's: libxcrypt, libargon2 and hashlib.

Reads a JSON list of {"kind", "password", "text"} and writes a JSON list of booleans.
"""
import base64
import ctypes
import hashlib
import json
import struct
import sys
import warnings

warnings.simplefilter("ignore")
import crypt  # noqa: E402


def b64(text):
    return base64.b64decode(text.replace(".", "+") + "=" * (-len(text) % 4))


def is_crypt(password, text):
    return crypt.crypt(password, text) == text


def is_argon2(password, text):
    library = ctypes.CDLL("libargon2.so.1")
    secret = password.encode()
    return library.argon2id_verify(text.encode(), secret, ctypes.c_size_t(len(secret))) == 0


def is_digest(name):
    def verify(password, text):
        size = hashlib.new(name).digest_size
        raw = b64(text.split("}")[1])
        return hashlib.new(name, password.encode() + raw[size:]).digest() == raw[:size]

    return verify


def scrypt(password, salt, n, p, length):
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=8, p=p, dklen=length)


def is_scrypt_passlib(password, text):
    _, kind, parameters, salt, key = text.split("$")
    values = dict(pair.split("=") for pair in parameters.split(","))
    n, p = 2 ** int(values["ln"]), int(values["p"])
    return kind == "scrypt" and values["r"] == "8" and scrypt(password, b64(salt), n, p, 32) == b64(key)


def is_scrypt_django(password, text):
    kind, n, salt, r, p, key = text.split("$", 6)
    return kind == "scrypt" and r == "8" and scrypt(password, salt.encode(), int(n), int(p), 64) == b64(key)


def is_scrypt_werkzeug(password, text):
    method, salt, key = text.split("$", 2)
    kind, n, r, p = method.split(":")
    return kind == "scrypt" and r == "8" and scrypt(password, salt.encode(), int(n), int(p), 64).hex() == key


def pbkdf2(digest, password, salt, iterations, length=None):
    return hashlib.pbkdf2_hmac(digest, password.encode(), salt, int(iterations), length)


def is_pbkdf2_passlib(password, text):
    _, kind, iterations, salt, key = text.split("$")
    digest = kind.removeprefix("pbkdf2-")
    return pbkdf2(digest, password, b64(salt), iterations) == b64(key)


def is_pbkdf2_ldap(password, text):
    kind, rest = text[1:].split("}")
    iterations, salt, key = rest.split("$")
    digest = kind.removeprefix("PBKDF2-").lower()
    return pbkdf2(digest, password, b64(salt), iterations) == b64(key)


def is_pbkdf2_django(password, text):
    kind, iterations, salt, key = text.split("$", 3)
    return kind == "pbkdf2_sha256" and pbkdf2("sha256", password, salt.encode(), iterations) == b64(key)


def is_pbkdf2_werkzeug(password, text):
    method, salt, key = text.split("$", 2)
    _, digest, iterations = method.split(":")
    return pbkdf2(digest, password, salt.encode(), iterations).hex() == key


def is_pbkdf2_aspnet(password, text):
    raw = b64(text)
    marker, function, iterations, size = struct.unpack(">BIII", raw[:13])
    salt, key = raw[13 : 13 + size], raw[13 + size :]
    digest = ("sha1", "sha256", "sha512")[function]
    return marker == 1 and pbkdf2(digest, password, salt, iterations, len(key)) == key and len(key) >= 16


verifiers = {
    "crypt": is_crypt,
    "argon2id": is_argon2,
    "ssha": is_digest("sha1"),
    "ssha256": is_digest("sha256"),
    "ssha512": is_digest("sha512"),
    "scrypt passlib": is_scrypt_passlib,
    "scrypt django": is_scrypt_django,
    "scrypt werkzeug": is_scrypt_werkzeug,
    "pbkdf2 passlib": is_pbkdf2_passlib,
    "pbkdf2 ldap": is_pbkdf2_ldap,
    "pbkdf2 django": is_pbkdf2_django,
    "pbkdf2 werkzeug": is_pbkdf2_werkzeug,
    "pbkdf2 aspnet": is_pbkdf2_aspnet,
}

json.dump([verifiers[each["kind"]](each["password"], each["text"]) for each in json.load(sys.stdin)], sys.stdout)
