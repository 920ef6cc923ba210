import type { CommandName, EventName, Result, WorkstationApi } from '@contract/index';

export interface WorkstationParts {
  readonly commandNames: readonly CommandName[];
  readonly eventNames: readonly EventName[];
  readonly invoke: (name: CommandName, argument: unknown) => Promise<unknown>;
  /** Returns the undo. */
  readonly listen: (name: EventName, listener: (payload: unknown) => void) => () => void;
  readonly parseEvent: (name: EventName, payload: unknown) => Result<unknown>;
  readonly complain: (message: string) => void;
}

type Member = (argument: never) => unknown;

/** 'runs.start' is workstation.runs.start; 'runs.points' is workstation.runs.onPoints. */
export function buildWorkstation(parts: WorkstationParts): WorkstationApi {
  const features: Record<string, Record<string, Member>> = {};
  const add = (feature: string, name: string, member: Member): void => {
    (features[feature] ??= {})[name] = member;
  };
  for (const name of parts.commandNames) {
    const [feature, verb] = splitName(name);
    add(feature, verb, (argument: unknown) => parts.invoke(name, argument));
  }
  for (const name of parts.eventNames) {
    const [feature, event] = splitName(name);
    add(feature, `on${event.charAt(0).toUpperCase()}${event.slice(1)}`, subscription(parts, name));
  }
  // The two loops cover every name that WorkstationApi is derived from; a test compares them.
  return features as unknown as WorkstationApi;
}

function subscription(parts: WorkstationParts, name: EventName): Member {
  return (listener: (payload: unknown) => void) =>
    parts.listen(name, (raw) => {
      const payload = parts.parseEvent(name, raw);
      if (payload.ok) listener(payload.value);
      else parts.complain(`The event ${name} was dropped: ${payload.failure.message}`);
    });
}

function splitName(name: string): readonly [string, string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
