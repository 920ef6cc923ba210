// Writes assets/dicom/tag-dictionary.json, the tag browser's keywords and value representations, from the dictionary of
// pydicom (MIT), which reads DICOM independently of us and is in the virtual environment already. `--check` only compares.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'assets/dicom/tag-dictionary.json');

/** Group 0000 belongs to messages on a network, never to a file; 'x' stands for any digit of a repeating group. */
const script = `
import json, pydicom
from pydicom.datadict import DicomDictionary, RepeatersDictionary
plain = {f"{tag:08x}": entry for tag, entry in DicomDictionary.items() if tag >> 16}
lines = [
    f"{tag} {entry[0].replace(' or ', '|')} {entry[4]}"
    for tag, entry in sorted({**plain, **{tag.lower(): entry for tag, entry in RepeatersDictionary.items()}}.items())
    if entry[4]
]
print(json.dumps({"source": f"pydicom {pydicom.__version__} (MIT)", "entries": lines}))
`;

const python = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const dictionary = JSON.parse(execFileSync(python, ['-c', script], { encoding: 'utf8', maxBuffer: 2 ** 26 }));
const text = `${JSON.stringify(dictionary, null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error(`${file} is stale: run node tools/generate-tag-dictionary.mjs`);
  process.exitCode = 1;
}
