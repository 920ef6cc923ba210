"""Whether a run lasts: through the machine's sleep, which it can forbid, and through a logout, which it cannot."""

import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from mammobench.runs.processes import die_with_parent

_SYSTEMD_RUNS = Path("/run/systemd/system")
_LOGIND_FILES = (
    "/usr/lib/systemd/logind.conf.d/*.conf",
    "/etc/systemd/logind.conf",
    "/etc/systemd/logind.conf.d/*.conf",
)


def forbid_sleep(why: str) -> int | None:
    """Holds a sleep inhibitor while this process lives: its keeper's PID, or None where there is nobody to ask.

    A failure of systemd-inhibit itself (no logind, not allowed) shows as its exit among the launcher's children.
    """
    program = shutil.which("systemd-inhibit")
    if program is None or not _SYSTEMD_RUNS.is_dir():
        return None
    launcher = os.getpid()

    def begin() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        die_with_parent(launcher)

    command = [program, "--what=sleep", "--who=Mammobench", f"--why={why}", "--mode=block", "sleep", "infinity"]
    try:
        silent = subprocess.DEVNULL
        keeper = subprocess.Popen(
            command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True, preexec_fn=begin
        )
    except OSError:
        return None
    keeper.returncode = 0  # the launcher reaps all its children by itself
    return keeper.pid


def sleep_in_words(keeper_pid: int | None) -> str:
    """What `forbid_sleep` could do, for a person, before the run begins."""
    if keeper_pid is not None:
        return "The machine is asked not to sleep while the run lasts"
    return "Nothing keeps this machine from sleeping: there is no systemd-inhibit here. A sleep only interrupts the run"


def logout_in_words() -> str:
    """What a logout does to the run, for a person, before the run begins."""
    return logout_warning() or "The run goes on when its user logs out"


def logout_warning() -> str | None:
    """Why this process will end when its user logs out, and what helps; None when it will not, or nobody knows."""
    try:
        group, user = Path("/proc/self/cgroup").read_text(), pwd.getpwuid(os.getuid()).pw_name
    except (OSError, KeyError):
        return None
    return judge_logout(group, logind_settings(), user, lingers=Path("/var/lib/systemd/linger", user).exists())


def judge_logout(group: str, settings: Mapping[str, str], user: str, *, lingers: bool) -> str | None:
    """From the control group's path, logind's settings (logind.conf(5)) and whether the user lingers (loginctl(1))."""
    if re.search(r"/user@\d+\.service", group):
        if lingers:
            return None
        return (
            f"The run ends when {user} logs out: it belongs to the user's service manager."
            f" `loginctl enable-linger {user}` keeps it."
        )
    kills = settings.get("KillUserProcesses", "no").lower() in ("yes", "true", "1", "on")
    only, excluded = settings.get("KillOnlyUsers", "").split(), settings.get("KillExcludeUsers", "root").split()
    if not kills or user in excluded or (only and user not in only) or not re.search(r"/session-\w+\.scope", group):
        return None
    return (
        f"The run ends when {user} logs out: logind is set to KillUserProcesses=yes. `loginctl enable-linger {user}`"
        " and a start by `systemd-run --user --scope` keep it."
    )


def logind_settings() -> dict[str, str]:
    """Of logind's files, later ones over earlier ones."""
    found: dict[str, str] = {}
    for pattern in _LOGIND_FILES:
        for path in sorted(Path("/").glob(pattern.lstrip("/"))):
            try:
                lines = path.read_text().splitlines()
            except OSError:
                continue
            pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith(("#", ";")))
            found.update({name.strip(): value.strip() for name, value in pairs})
    return found
