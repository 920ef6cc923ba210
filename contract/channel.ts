import type { Validator } from './generated/validators.js';
import { failed, ok, type Result } from './result.js';
import { parse } from './parse.js';

/** A command: its argument's validator and its reply's type in one value. The key it is declared under is its channel. */
export interface Command<Argument, Reply> {
  readonly kind: 'command';
  readonly parseArgument: (raw: unknown) => Result<Argument>;
  /** Carries the reply's type; never set. */
  readonly reply?: Reply;
}

/** An event that main broadcasts: its payload's validator and type in one value. */
export interface Event<Payload> {
  readonly kind: 'event';
  readonly parsePayload: (raw: unknown) => Result<Payload>;
}

/** `'runs.start': command(isRunConfig).returns<RunReference>()` */
export function command<Argument>(validator: Validator<Argument>): {
  returns: <Reply>() => Command<Argument, Reply>;
} {
  return { returns: () => ({ kind: 'command', parseArgument: (raw) => parse(validator, raw, 'The argument') }) };
}

/** A command that takes nothing: `'runs.list': query<RunSummary[]>()` */
export function query<Reply>(): Command<void, Reply> {
  return {
    kind: 'command',
    parseArgument: (raw) => (raw === undefined ? ok(undefined) : failed('invalid', 'This command takes no argument')),
  };
}

/** `'telemetry.machine': event(isMachineSample)` */
export function event<Payload>(validator: Validator<Payload>): Event<Payload> {
  return { kind: 'event', parsePayload: (raw) => parse(validator, raw, 'The event') };
}
