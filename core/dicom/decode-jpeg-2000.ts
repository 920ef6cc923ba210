import type { Result } from '@contract/result.js';

import type { CodeStreamFacts } from './code-stream.js';
import { decodeWithWasm } from './decode-wasm.js';
import type { CodecProvider } from './image-types.js';
import type { RawPixels } from './raw-pixels.js';

/**
 * JPEG 2000 and HTJ2K. The codecs cut signed values of up to 8 bits off at 0: those streams are decoded as unsigned ones, which
 * lie higher by half of their range (ITU T.800 annex G.1), and moved back.
 */
export async function decodeJpeg2000(
  codecs: CodecProvider,
  name: 'openjpeg' | 'openjph',
  frame: Uint8Array,
  stream: CodeStreamFacts,
): Promise<Result<RawPixels>> {
  const pixelCount = stream.rows * stream.columns;
  const { signAt, precision } = stream;
  if (signAt === null || precision > 8) return decodeWithWasm(codecs, name, frame, pixelCount);
  const unsigned = frame.slice();
  unsigned[signAt] = (unsigned[signAt] ?? 0) & 0x7f;
  const raw = await decodeWithWasm(codecs, name, unsigned, pixelCount);
  if (!raw.ok) return raw;
  const { values } = raw.value;
  const half = 1 << (precision - 1);
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) - half;
  return raw;
}
