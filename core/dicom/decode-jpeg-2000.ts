import { ok, type Result } from '@contract/result.js';

import type { CodeStreamFacts } from './code-stream.js';
import { decodeWithWasm } from './decode-wasm.js';
import type { CodecProvider } from './image-types.js';
import type { RawPixels } from './raw-pixels.js';
import { tilePartsLeadToEnd } from './tile-parts.js';

/**
 * JPEG 2000 and HTJ2K. The codecs cut signed values of up to 8 bits off at 0: those streams are decoded as unsigned ones, which
 * lie higher by half of their range (ITU T.800 annex G.1), and moved back. Larger signed values they leave where a lossy
 * stream overshoots, beyond what the precision can express: those are cut off here.
 */
export async function decodeJpeg2000(
  codecs: CodecProvider,
  name: 'openjpeg' | 'openjph',
  frame: Uint8Array,
  stream: CodeStreamFacts,
): Promise<Result<RawPixels>> {
  const raw = await decodeAnySign(codecs, name, frame, stream);
  if (!raw.ok) return raw;
  return ok({ values: raw.value.values, complete: raw.value.complete && tilePartsLeadToEnd(frame) });
}

async function decodeAnySign(
  codecs: CodecProvider,
  name: 'openjpeg' | 'openjph',
  frame: Uint8Array,
  stream: CodeStreamFacts,
): Promise<Result<RawPixels>> {
  const pixelCount = stream.rows * stream.columns;
  const { signAt, precision } = stream;
  if (signAt === null) return decodeWithWasm(codecs, name, frame, pixelCount);
  if (precision > 8) {
    const raw = await decodeWithWasm(codecs, name, frame, pixelCount);
    if (raw.ok) clampSigned(raw.value.values, precision);
    return raw;
  }
  const unsigned = frame.slice();
  unsigned[signAt] = (unsigned[signAt] ?? 0) & 0x7f;
  const raw = await decodeWithWasm(codecs, name, unsigned, pixelCount);
  if (!raw.ok) return raw;
  const { values } = raw.value;
  const half = 1 << (precision - 1);
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) - half;
  return raw;
}

function clampSigned(values: Uint16Array, precision: number): void {
  const signed = new Int16Array(values.buffer, values.byteOffset, values.length);
  const greatest = 2 ** (precision - 1) - 1;
  for (let i = 0; i < signed.length; i += 1) {
    const value = signed[i] ?? 0;
    if (value > greatest) signed[i] = greatest;
    else if (value < -greatest - 1) signed[i] = -greatest - 1;
  }
}
