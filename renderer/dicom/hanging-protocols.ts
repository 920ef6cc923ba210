import { isHangingProtocol, type HangingProtocol } from '@contract/index';
import { protocolProblems } from '@core/dicom/index';

import ccPair from '../../assets/hanging/cc-pair.json';
import mloPair from '../../assets/hanging/mlo-pair.json';
import oneSide from '../../assets/hanging/one-side.json';
import prior from '../../assets/hanging/prior.json';
import single from '../../assets/hanging/single.json';
import standard from '../../assets/hanging/standard.json';

const STANDARD_PROTOCOL = readProtocol(standard, 'standard');

/** Those that come with the program, in the order of the menu. */
export const HANGING_PROTOCOLS: readonly HangingProtocol[] = [
  STANDARD_PROTOCOL,
  readProtocol(ccPair, 'cc-pair'),
  readProtocol(mloPair, 'mlo-pair'),
  readProtocol(oneSide, 'one-side'),
  readProtocol(single, 'single'),
  readProtocol(prior, 'prior'),
];

export function protocolOf(id: string): HangingProtocol {
  return HANGING_PROTOCOLS.find((protocol) => protocol.id === id) ?? STANDARD_PROTOCOL;
}

export function showsPrior({ steps }: HangingProtocol): boolean {
  return steps.some(({ slots }) => slots.some(({ study }) => study === 'prior'));
}

/** The files are part of the program: one that is wrong is a bug of it. */
function readProtocol(value: unknown, id: string): HangingProtocol {
  if (!isHangingProtocol(value))
    throw new Error(`assets/hanging/${id}.json: ${JSON.stringify(isHangingProtocol.errors)}`);
  const problems = protocolProblems(value);
  if (problems.length > 0) throw new Error(`assets/hanging/${id}.json: ${problems.join(' ')}`);
  return value;
}
