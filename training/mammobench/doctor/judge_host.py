"""Python, memory, disk and limits of the host: facts in, findings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mammobench.doctor.finding import Finding, ok, problem, warning

MEBIBYTE, GIBIBYTE = 2**20, 2**30
NETWORK_FILE_SYSTEMS = (
    "nfs",
    "cifs",
    "smb",
    "fuse.sshfs",
    "9p",
    "lustre",
    "gpfs",
    "beegfs",
    "ceph",
    "glusterfs",
    "afs",
)
READ_BYTES_PER_SECOND_PER_GPU = 250e6
"""A prepared image of 1152 × 896 in 16 bits is 2 MB, and an A100 trains ResNet-50 on about 120 of them a second (its
2470 images/s at 224², NVIDIA DeepLearningExamples, by pixels)."""
READ_BYTES_PER_SECOND_CPU = 20e6


@dataclass(frozen=True)
class DiskSpeed:
    """What was measured on the cache's disk; bytes a second."""

    write: float
    read: float
    size_bytes: int
    direct: bool
    """Past the page cache: else the read may be memory's speed."""


def judge_python(version: Sequence[int], minimum: str) -> Finding:
    """`minimum`: such as '>=3.11', from the package's own metadata."""
    text = ".".join(map(str, version[:3]))
    needed = tuple(int(part) for part in minimum.removeprefix(">=").split("."))
    if tuple(version[: len(needed)]) < needed:
        return problem(f"Python {text}, and mammobench needs {minimum}", f"Make the environment with Python {minimum}.")
    return ok(f"Python {text}")


def judge_packages(pinned: Mapping[str, str], wrong: Mapping[str, str | None]) -> Finding:
    """`pinned`: requirement by package; `wrong`: the version of those that do not meet theirs, None where missing."""
    if not wrong:
        return ok(f"{len(pinned)} packages as pinned")
    missing = {name for name, version in wrong.items() if version is None}
    seen = ", ".join(f"{name} {version or 'missing'} (pinned {pinned[name]})" for name, version in wrong.items())
    names = " ".join(f"'{name}{pinned[name]}'" for name in wrong)
    remedy = f"python -m pip install {names}"
    return problem(seen, remedy) if missing else warning(seen, remedy)


def judge_shared_memory(total_bytes: int, free_bytes: int, in_container: bool) -> Finding:
    """Data workers hand their batches over in /dev/shm; Docker gives a container 64 MB of it."""
    where = (
        "Start the container with --shm-size=8g or --ipc=host (Kubernetes: an emptyDir of medium Memory at /dev/shm)"
        if in_container
        else "Enlarge it (sudo mount -o remount,size=8g /dev/shm), or free what lies in it"
    )
    seen = f"/dev/shm: {_size(free_bytes)} free of {_size(total_bytes)}"
    if free_bytes <= 64 * MEBIBYTE:
        return problem(f"{seen}: a data worker would end with a bus error", f"{where}; or set execution.dataWorkers=0.")
    if free_bytes < GIBIBYTE:
        return warning(f"{seen}: large batches of several data workers may not fit", f"{where}.")
    return ok(seen)


def judge_disk_speed(speed: DiskSpeed, gpu_count: int) -> Finding:
    """The cache's disk must feed every GPU while the cache does not fit into memory."""
    seen = f"reads {speed.read / 1e6:.0f} MB/s, writes {speed.write / 1e6:.0f} MB/s" + (
        "" if speed.direct else " (through the page cache: the disk itself may be slower)"
    )
    needed = READ_BYTES_PER_SECOND_PER_GPU * gpu_count if gpu_count else READ_BYTES_PER_SECOND_CPU
    if speed.read < needed:
        what = f"{gpu_count} GPUs ask for {needed / 1e6:.0f}" if gpu_count else f"training asks for {needed / 1e6:.0f}"
        return warning(
            f"{seen}; {what} MB/s in the first epoch, and in every one when the cache exceeds the memory",
            "Put the workspace's cache folder on a local NVMe disk.",
        )
    return ok(seen)


def judge_free_space(free_bytes: int, total_bytes: int) -> Finding:
    """Prepared images take 2 MB each, a ResNet-50's checkpoint 300 MB."""
    seen = f"{_size(free_bytes)} free of {_size(total_bytes)}"
    if free_bytes < GIBIBYTE:
        return problem(seen, "Free space, or move the workspace: a full disk ends a run at its next checkpoint.")
    if free_bytes < 20 * GIBIBYTE:
        return warning(seen, "Free space, or keep fewer checkpoints (execution.keepCheckpoints).")
    return ok(seen)


def judge_file_system(kind: str) -> Finding:
    """A workspace's catalogue needs a local disk; a run folder does not."""
    if kind.startswith(NETWORK_FILE_SYSTEMS):
        return warning(
            f"{kind}, a network file system",
            "Keep the workspace and its cache on a local disk: the desktop refuses a catalogue on a network folder.",
        )
    if kind in ("tmpfs", "ramfs"):
        return warning(f"{kind}: in memory, gone at the next restart", "Put the workspace on a disk.")
    return ok(kind)


def judge_open_files(soft: int, hard: int) -> Finding:
    """Each tensor that a data worker hands over is an open file."""
    if soft >= 1024:
        return ok(f"{soft} open files")
    remedy = (
        f"ulimit -n {min(max(hard, soft), 65_536)}" if hard > soft else "Raise nofile in /etc/security/limits.conf."
    )
    seen = f'{soft} open files: data workers end with "too many open files"'
    return problem(seen, remedy) if soft < 256 else warning(seen, remedy)


def judge_memory(available_bytes: int, total_bytes: int, limit_bytes: int | None) -> Finding:
    """`limit_bytes`: the control group's, None without one."""
    usable = available_bytes if limit_bytes is None else min(available_bytes, limit_bytes)
    limited = "" if limit_bytes is None else f", limited to {_size(limit_bytes)}"
    seen = f"{_size(available_bytes)} available of {_size(total_bytes)}{limited}"
    if usable < GIBIBYTE:
        return problem(seen, "End other programs, or raise the container's memory limit.")
    if usable < 4 * GIBIBYTE:
        return warning(seen, "Use few data workers and a small batch, or free memory.")
    return ok(seen)


def judge_cores(logical: int, usable: int, quota: float | None) -> Finding:
    """`usable`: by affinity. `quota`: the control group's cores, which torch does not see; None without one."""
    if quota is not None and quota < usable:
        threads = max(1, int(quota))
        return warning(
            f"the control group grants {quota:g} of {usable} cores: threads beyond that only wait for each other",
            f"Set execution.threads={threads}, or raise the container's CPU limit.",
        )
    if usable < logical:
        return ok(f"{usable} of {logical} logical cores, by affinity")
    if usable < 2:
        return warning("1 core: images are decoded and trained by turns", "Give the machine or container more cores.")
    return ok(f"{usable} logical cores")


def _size(count: float) -> str:
    return f"{count / GIBIBYTE:.1f} GiB" if count >= GIBIBYTE else f"{count / MEBIBYTE:.0f} MiB"
