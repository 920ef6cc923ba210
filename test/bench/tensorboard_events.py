"""Writes scalars as TensorBoard reads them: tensorboard_events.py FOLDER SERIES SAMPLES.

An event file is a sequence of records: length, its masked CRC-32C, an Event message, its masked CRC-32C. All records of
one series are of one length, so that a column of numpy is one byte of a million of them.
"""

import struct
import sys
from pathlib import Path

import numpy as np

STARTED_AT = 1_800_000_000.0
SECONDS_PER_SAMPLE = 0.1
STEP_BYTES = 5


def crc_table() -> np.ndarray:
    """CRC-32C (Castagnoli), reflected."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1).astype(np.uint32)
    return table


TABLE = crc_table()


def masked_crc(rows: np.ndarray) -> np.ndarray:
    """Of each row of bytes, as TFRecord masks it."""
    crc = np.full(len(rows), 0xFFFFFFFF, dtype=np.uint32)
    for column in rows.T:
        crc = TABLE[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc ^= np.uint32(0xFFFFFFFF)
    return ((crc >> 15) | (crc << 17)) + np.uint32(0xA282EAD8)


def padded_varints(values: np.ndarray) -> np.ndarray:
    """Five bytes each: the format lets a number have leading zeros."""
    shifts = 7 * np.arange(STEP_BYTES, dtype=np.uint64)
    groups = (values.astype(np.uint64)[:, None] >> shifts) & np.uint64(0x7F)
    groups[:, :-1] |= np.uint64(0x80)
    return groups.astype(np.uint8)


def records_of(tag: str, values: np.ndarray) -> bytes:
    """One Event a value: wall_time = 1, step = 2, summary = 5 {value = 1 {tag = 1, simple_value = 2}}."""
    count = len(values)
    steps = np.arange(1, count + 1)
    name = tag.encode()
    value_length = 2 + len(name) + 5
    before = [bytes([0x09]), bytes([0x10]), bytes([0x2A, 2 + value_length, 0x0A, value_length, 0x0A, len(name)]) + name]
    times = (STARTED_AT + SECONDS_PER_SAMPLE * steps).astype("<f8").view(np.uint8).reshape(count, 8)
    floats = values.astype("<f4").view(np.uint8).reshape(count, 4)
    constant = [np.broadcast_to(np.frombuffer(each, dtype=np.uint8), (count, len(each))) for each in (*before, b"\x15")]
    data = np.hstack([constant[0], times, constant[1], padded_varints(steps), constant[2], constant[3], floats])
    length = np.frombuffer(struct.pack("<Q", data.shape[1]), dtype=np.uint8)[None, :]
    length_crc = masked_crc(length).astype("<u4").view(np.uint8)
    head = np.broadcast_to(np.hstack([length, length_crc.reshape(1, 4)]), (count, 12))
    data_crc = masked_crc(data).astype("<u4").view(np.uint8).reshape(count, 4)
    return np.hstack([head, data, data_crc]).tobytes()


def version_record() -> bytes:
    """The first record says which format follows: wall_time = 1, file_version = 3."""
    version = b"brain.Event:2"
    data = b"\x09" + struct.pack("<d", STARTED_AT) + b"\x1a" + bytes([len(version)]) + version
    rows = [np.frombuffer(each, dtype=np.uint8)[None, :] for each in (struct.pack("<Q", len(data)), data)]
    length_crc, data_crc = (struct.pack("<I", int(masked_crc(each)[0])) for each in rows)
    return struct.pack("<Q", len(data)) + length_crc + data + data_crc


def main(folder: Path, series: int, samples: int) -> None:
    """One event file in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    steps = np.arange(1, samples + 1)
    with (folder / "events.out.tfevents.1800000000.bench.1.0").open("wb") as file:
        file.write(version_record())
        for index in range(series):
            file.write(records_of(f"series/{index:02d}", 0.5 + np.sin(steps / 1000 + index)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
