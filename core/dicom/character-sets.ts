/** Text of a DICOM file by its Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 chapter 6. */

/** Decodes by a label of the Encoding Standard; the process that runs this has the tables. */
export type DecodeText = (label: string, bytes: Uint8Array) => string;

const ESCAPE = 0x1b;

/** Single-byte sets, and those of several bytes without code extensions. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['ISO_IR 101', 'iso-8859-2'],
  ['ISO_IR 109', 'iso-8859-3'],
  ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 144', 'iso-8859-5'],
  ['ISO_IR 127', 'iso-8859-6'],
  ['ISO_IR 126', 'iso-8859-7'],
  ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 148', 'windows-1254'],
  ['ISO_IR 203', 'iso-8859-15'],
  ['ISO_IR 13', 'shift_jis'],
  ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

/** Sets that a code extension switches to within a value. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['ISO_IR 87', 'iso-2022-jp'],
  ['ISO_IR 159', 'iso-2022-jp'],
  ['ISO_IR 149', 'euc-kr'],
  ['ISO_IR 58', 'gb18030'],
]);

/** `terms` are the values of (0008,0005); none, or an unknown one, is read as Latin-1, which holds the default repertoire. */
export function decodeCharacters(bytes: Uint8Array, terms: readonly string[], decode: DecodeText): string {
  const names = terms.map((term) => term.trim().replace('ISO 2022 IR', 'ISO_IR'));
  if (bytes.includes(ESCAPE)) {
    const extension = names.map((name) => EXTENSIONS.get(name)).find((label) => label !== undefined);
    if (extension === 'iso-2022-jp') return decode(extension, bytes);
    return decodePlain(withoutEscapes(bytes), extension ?? LABELS.get(names[0] ?? ''), decode);
  }
  return decodePlain(bytes, LABELS.get(names[0] ?? ''), decode);
}

function decodePlain(bytes: Uint8Array, label: string | undefined, decode: DecodeText): string {
  return label === undefined ? latinText(bytes) : decode(label, bytes);
}

/** ISO 8859-1 as it stands: the Encoding Standard means windows-1252 by that name. */
export function latinText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** ESC, intermediate bytes 20–2F, and a final byte (ISO 2022). */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== ESCAPE) kept.push(byte);
    else {
      at += 1;
      while ((bytes[at] ?? 0x30) >= 0x20 && (bytes[at] ?? 0x30) <= 0x2f) at += 1;
    }
  }
  return Uint8Array.from(kept);
}
