import { command } from './channel.js';
import type { PublishedOutcome, RunsComparison } from './generated/types.js';
import { isComparisonRequest, isPublishedRequest, isTextExport } from './generated/validators.js';

/** Statistics between runs; part of the evaluation feature, whose thread computes them. */
export const comparisonCommands = {
  'evaluation.compare': command(isComparisonRequest).returns<RunsComparison>(),
  /** What two published AUCs let one conclude, under assumptions that are named. */
  'evaluation.published': command(isPublishedRequest).returns<PublishedOutcome>(),
  /** Asks for a place and writes the text there; null when that was canceled, else the file. */
  'evaluation.exportText': command(isTextExport).returns<string | null>(),
};
