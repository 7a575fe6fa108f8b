from __future__ import annotations

import stat
from pathlib import Path

from cryptography import x509

from executor.simulator.soap.certificates import keep_certificate


def test_a_certificate_names_the_host_and_is_kept(tmp_path: Path) -> None:
    made = keep_certificate(tmp_path / "new", "vc.example")
    again = keep_certificate(tmp_path / "new", "vc.example")
    assert made == again
    names = x509.load_der_x509_certificate(made.der).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert set(names.value.get_values_for_type(x509.DNSName)) == {"localhost", "vc.example"}
    assert [str(address) for address in names.value.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert stat.S_IMODE(made.key_path.stat().st_mode) == 0o600


def test_thumbprints_are_upper_case_pairs(tmp_path: Path) -> None:
    made = keep_certificate(tmp_path, "a")
    assert (len(made.sha1), len(made.sha256)) == (59, 95)
    assert made.sha1 == made.sha1.upper()
    assert keep_certificate(tmp_path, "b").sha1 != made.sha1
