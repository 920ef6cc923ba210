"""Bundles as others write them, and as nobody should. Usage: bundles.py KIND RUN_FOLDER OUT.zip"""

import pathlib
import stat
import sys
import zipfile


def main() -> None:
    """Writes one bundle."""
    kind, run, out = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    if kind == "read":
        with zipfile.ZipFile(out) as bundle:
            assert bundle.testzip() is None
            bundle.extractall(run)
        return
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for path in sorted(run.rglob("*")):
            if path.is_file() and (kind == "with-local" or path.relative_to(run).parts[0] != "local"):
                name = path.relative_to(run).as_posix()
                bundle.write(path, name if kind == "flat" else f"{run.name}/{name}")
        spoil(bundle, kind, run.name)
    if kind == "torn":
        content = pathlib.Path(out).read_bytes()
        pathlib.Path(out).write_bytes(content[: len(content) // 2])
    if kind == "flipped":
        flip_stored_byte(pathlib.Path(out))


def spoil(bundle: zipfile.ZipFile, kind: str, name: str) -> None:
    """Adds what makes the bundle hostile."""
    if kind == "escape":
        bundle.writestr(f"{name}/../../escaped", "x")
    if kind == "absolute":
        bundle.writestr("/tmp/escaped", "x")
    if kind == "backslash":
        bundle.writestr(zipfile.ZipInfo(f"{name}\\..\\escaped"), "x")
    if kind == "link":
        link = zipfile.ZipInfo(f"{name}/model.onnx")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, "/etc/passwd")
    if kind == "bomb":
        with bundle.open(f"{name}/model.safetensors", "w", force_zip64=True) as file:
            zeros = bytes(1 << 20)
            for _ in range(1200):
                file.write(zeros)
    if kind == "many":
        for index in range(20_001):
            bundle.writestr(f"{name}/checkpoints/{index}.pt", "")
    if kind == "double":
        bundle.writestr(f"{name}/model.ONNX".lower(), "1")
        bundle.writestr(f"{name}/model.onnx", "2")
    if kind == "unknown":
        bundle.writestr(f"{name}/thumbs.db", "x")
    if kind == "two":
        bundle.writestr("another/config.json", "{}")
    if kind == "flipped":
        bundle.writestr(f"{name}/model.onnx", "the weights of a model", zipfile.ZIP_STORED)


def flip_stored_byte(path: pathlib.Path) -> None:
    """As a bad disk would."""
    content = bytearray(path.read_bytes())
    content[content.index(b"the weights")] ^= 1
    path.write_bytes(content)


if __name__ == "__main__":
    main()
