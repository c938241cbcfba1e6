"""The few kernel calls that Python 3.11 has no name for; no-ops are never silent."""

import ctypes
import os
import sys

NEW_NS, NEW_UTS, NEW_IPC, NEW_PID, NEW_NET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x20000000,
    0x40000000,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 1, 2, 4, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38
CAPABILITY_VERSION_3 = 0x20080522

ON_LINUX = sys.platform == "linux"


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name; raises OSError."""
    _checked(_libc().unshare(flags), "unshare")


def mount_private() -> None:
    """Keep every later mount to ourselves."""
    _checked(_libc().mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "private")


def mount_tmpfs(target: str, options: str, flags: int = MS_NOSUID | MS_NODEV) -> None:
    """Cover `target` with an empty file system in memory."""
    result = _libc().mount(b"tmpfs", target.encode(), b"tmpfs", flags, options.encode())
    _checked(result, f"mount {target}")


def prctl(option: int, value: int) -> None:
    """Set one property of this process."""
    _checked(_libc().prctl(option, value, 0, 0, 0), "prctl")


def drop_capabilities() -> None:
    """Give up every capability, for good once no_new_privs is set."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _checked(_libc().capset(header, (ctypes.c_uint32 * 6)()), "capset")
