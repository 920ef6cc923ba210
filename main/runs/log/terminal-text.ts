/** Control sequences (ECMA-48 8.3: CSI), operating system commands (OSC), and other two-byte escapes. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks that turn the direction of what follows could make a line look like another. */
const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A line of a log as a terminal shows it in the end: without its codes, and of what was written over after a carriage return
 * (a progress bar) the last.
 */
export function terminalText(raw: string): string {
  const parts = raw.split('\r').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  return last.replace(ESCAPES, '').replace(CONTROLS, '').replace(DIRECTIONS, '');
}
