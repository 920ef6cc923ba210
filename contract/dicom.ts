import { bytesProblem as problem, withErrors } from './bytes.js';
import { command } from './channel.js';
import type { Validator } from './generated/validators.js';

/** A picture of one view, on its way to a file of a person's choice. */
export interface ViewExport {
  /** Proposed for the file: letters, digits and hyphens, so that no identifier comes this way. */
  readonly name: string;
  readonly png: Uint8Array;
}

const LARGEST_PNG_BYTES = 128 * 2 ** 20;
const NAME = /^[A-Za-z0-9-]{1,64}\.png$/;

/** By hand, for JSON Schema knows no bytes. */
const isViewExport: Validator<ViewExport> = withErrors((data) => {
  if (typeof data !== 'object' || data === null) return problem('', 'must be an object');
  const { name, png, ...others } = data as Record<string, unknown>;
  const [surplus] = Object.keys(others);
  if (surplus !== undefined) return problem(`/${surplus}`, 'must not be there');
  if (typeof name !== 'string' || !NAME.test(name)) return problem('/name', 'must be a plain name that ends in .png');
  if (!(png instanceof Uint8Array)) return problem('/png', 'must be bytes');
  return png.length <= LARGEST_PNG_BYTES ? null : problem('/png', `must not exceed ${String(LARGEST_PNG_BYTES)} bytes`);
});

export const dicomCommands = {
  /** Asks for a place and writes the picture there; null when that was canceled, else the file. */
  'dicom.exportView': command(isViewExport).returns<string | null>(),
};
