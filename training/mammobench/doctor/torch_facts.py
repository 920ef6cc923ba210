"""Tells of the installed torch as JSON: run as a process of its own, because importing a broken torch may crash.

python -m mammobench.doctor.torch_facts
"""

import json


def main() -> None:
    """Prints version, CUDA runtime and architectures; without making a CUDA context."""
    import torch

    # torch.cuda.get_arch_list() is empty where CUDA cannot start, which is just when it is asked for.
    flags = getattr(torch._C, "_cuda_getArchFlags", None)
    listed = flags() if flags is not None else None
    architectures = listed.split() if listed else torch.cuda.get_arch_list()
    print(json.dumps({"version": torch.__version__, "cudaRuntime": torch.version.cuda, "architectures": architectures}))


if __name__ == "__main__":
    main()
