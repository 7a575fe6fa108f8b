"""govmomi's simulated vCenter as an independent server for tests: started, found and stopped here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from executor.vsphere.login import Login
from wavelift.secret import Secret

_PATIENCE = 20
_USER, _PASSWORD = "svc-vcsim", "vcsim-secret-2718"


@dataclass(frozen=True)
class Vcsim:
    """A running vcsim."""

    host: str
    port: int
    thumbprint: str
    user: str = _USER
    password: str = field(default=_PASSWORD, repr=False)

    @property
    def login(self) -> Login:
        return Login(self.host, self.user, Secret(self.password), self.port, self.thumbprint)


def program() -> str:
    """Where vcsim is, "" when it is not installed (``make vcsim`` installs it where there is Go)."""
    places = [os.environ.get("WAVELIFT_VCSIM", ""), shutil.which("vcsim") or "", str(_gobin() / "vcsim")]
    return next((place for place in places if place and os.access(place, os.X_OK)), "")


def _gobin() -> Path:
    return Path(os.environ.get("GOBIN") or Path(os.environ.get("GOPATH") or Path.home() / "go") / "bin")


def needed() -> str:
    """vcsim's path; skips the test when there is none."""
    found = program()
    if not found:
        pytest.skip("vcsim is not installed: make vcsim (needs Go)")
    return found


@contextmanager
def running(*options: str) -> Iterator[Vcsim]:
    """A vcsim with these switches (``tests/vcsim/program/main.go``), on a free port, ended on leaving."""
    process = subprocess.Popen(
        [needed(), "-user", _USER, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "VCSIM_PASSWORD": _PASSWORD},
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"vcsim does not start with {options}"
        told = json.loads(line)
        yield Vcsim(told["host"], told["port"], _thumbprint(told["host"], told["port"]))
    finally:
        process.stdin.close()  # which ends it
        process.stdout.close()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _thumbprint(host: str, port: int) -> str:
    pem = ssl.get_server_certificate((host, port))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
