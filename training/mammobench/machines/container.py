"""Whether this process lives in a container, and of which runtime: by the signs that each leaves inside."""

from mammobench.machines.sources import MachineSources

_FILES = {
    "docker": ".dockerenv",
    "podman": "run/.containerenv",
    "singularity": "singularity",
    "apptainer": ".singularity.d",
    "kubernetes": "var/run/secrets/kubernetes.io",
}
_VARIABLES = {
    "kubernetes": "KUBERNETES_SERVICE_HOST",
    "apptainer": "APPTAINER_CONTAINER",
    "singularity": "SINGULARITY_CONTAINER",
}
_CGROUPS = {"kubernetes": "kubepods", "docker": "docker", "podman": "libpod", "lxc": "lxc"}
_SAME = {"apptainer": "singularity"}
# The first that has a sign is named: Kubernetes runs its containers through another runtime, whose signs are there too.
_ORDER = ("kubernetes", "singularity", "podman", "docker", "lxc")


def describe_container(sources: MachineSources) -> tuple[str, list[str]]:
    """The runtime (`none` without any sign) and the signs: no variable's value, no user's path."""
    signs: list[tuple[str, str]] = [
        *((runtime, f"/{path}") for runtime, path in _FILES.items() if (sources.root / path).exists()),
        *((runtime, f"${name}") for runtime, name in _VARIABLES.items() if sources.variables.get(name)),
        *((runtime, f"{word} in /proc/1/cgroup") for runtime, word in _CGROUPS.items() if word in _cgroup(sources)),
    ]
    found = {_SAME.get(runtime, runtime) for runtime, _ in signs}
    runtime = next((name for name in _ORDER if name in found), "none")
    return runtime, [sign for _, sign in signs]


def _cgroup(sources: MachineSources) -> str:
    try:
        return sources.text(sources.proc / "1/cgroup")
    except (OSError, ValueError):
        return ""
