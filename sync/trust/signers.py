"""What a third party needs to check a signature with `ssh-keygen` alone: of a bundle, or of the trust document.

`allowed_signers` names the CA and root keys and what they may vouch for; `revoked.krl` lists the withdrawn serials
in OpenSSH's binary format (PROTOCOL.krl). Both are generated from `trust.json` (security-and-bundles.md 4.6).
"""

from __future__ import annotations

from datetime import datetime

from sync.trust import wire
from sync.trust.document import Trust
from sync.trust.keys import key_blob, parse_public_line
from sync.trust.language_pack import NAMESPACE as LANGUAGES
from sync.trust.signed import NAMESPACE

DEVICE_NAMESPACES = ("kommisjon.bundle.v1", "kommisjon.close.v1", "kommisjon.introduction.v1")
"""What any certified device may sign."""
CENTRAL_NAMESPACES = ("kommisjon.receipt.v1", "kommisjon.pack.v1")
"""What only central may sign, each for the laptop that a certificate names."""

ROOT = "root"
"""Under which name `ssh-keygen -Y verify -I` checks a root key's signature on the trust document."""

_KRL_MAGIC = b"SSHKRL\n\0"
_KRL_FORMAT = 1
_SECTION_CERTIFICATES = b"\x01"
_SERIAL_LIST = b"\x20"


def allowed_signers(trust: Trust) -> str:
    """Give the file for `ssh-keygen -Y verify -f`: one line a root key, one a CA and use."""
    lines = [f'{ROOT} namespaces="{NAMESPACE}" {line}\n' for line in trust.roots]
    for authority in trust.ca:
        lines.append(f'* cert-authority,namespaces="{",".join(DEVICE_NAMESPACES)}" {authority}\n')
        lines += [
            f'{device} cert-authority,namespaces="{",".join(CENTRAL_NAMESPACES)}" {authority}\n'
            for device in dict.fromkeys(signer.device for signer in trust.receipt_signers)
        ]
    lines += [f'{one.device} namespaces="{LANGUAGES}" {one.key}\n' for one in trust.receipt_signers]
    return "".join(lines)


def revocation_list(trust: Trust, generated: datetime) -> bytes:
    """Give the file for `ssh-keygen -Y verify -r`: every withdrawn serial under every CA.

    It cannot say "up to bundle number n", so a retired device's earlier bundles are refused by it too.
    """
    revoked = {revocation.serial for revocation in trust.revocations}
    serials = b"".join(wire.u64(int(serial, 16)) for serial in sorted(revoked))
    head = wire.u64(trust.version) + wire.u64(int(generated.timestamp())) + wire.u64(0)
    data = _KRL_MAGIC + wire.u32(_KRL_FORMAT) + head + wire.string(b"") + wire.string(b"kommisjon")
    if not serials:
        return data
    for authority in trust.ca:
        blob = key_blob(parse_public_line(authority))
        section = wire.string(blob) + wire.string(b"") + _SERIAL_LIST + wire.string(serials)
        data += _SECTION_CERTIFICATES + wire.string(section)
    return data
