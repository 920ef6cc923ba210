import { failed, ok, type EventName, type PayloadOf, type Result, type WorkstationApi } from '@contract/index';

type Listener = (payload: never) => void;

export interface MemoryWorkstation {
  readonly api: WorkstationApi;
  /** As main would: to every listener. */
  readonly emit: <Name extends EventName>(name: Name, payload: PayloadOf<Name>) => void;
  readonly listenerCount: () => number;
  /** Every call, in order: 'workspace.log', and its argument. */
  readonly calls: { readonly name: string; readonly argument: unknown }[];
}

export type Replies = Readonly<Record<string, (argument: never) => unknown>>;

/**
 * A workstation in memory: `replies` names the commands that a test cares for; the others answer with a failure, as a main
 * that is not ready would.
 */
export function memoryWorkstation(replies: Replies = {}): MemoryWorkstation {
  const listeners = new Map<string, Set<Listener>>();
  const calls: { name: string; argument: unknown }[] = [];
  const feature = (featureName: string): unknown =>
    new Proxy(
      {},
      {
        get: (_target, member) => {
          const name = `${featureName}.${String(member)}`;
          const event = /^on([A-Z])(.*)$/.exec(String(member));
          if (event !== null) return subscribe(`${featureName}.${event[1]!.toLowerCase()}${event[2]!}`);
          return async (argument: unknown): Promise<Result<unknown>> => {
            calls.push({ name, argument });
            const reply = replies[name];
            if (reply === undefined) return failed('not-ready', `${name} is not answered here`);
            const value = (await reply(argument as never)) as Result<unknown> | undefined;
            return value ?? ok(null);
          };
        },
      },
    );
  const subscribe = (name: string) => (listener: Listener) => {
    const own = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, own.add(listener));
    return () => {
      own.delete(listener);
    };
  };
  const features = [
    'workspace',
    'datasets',
    'review',
    'config',
    'runs',
    'telemetry',
    'evaluation',
    'inference',
    'dicom',
    'windows',
    'plotting',
  ];
  return {
    api: Object.fromEntries(features.map((name) => [name, feature(name)])) as unknown as WorkstationApi,
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload as never);
    },
    listenerCount: () => [...listeners.values()].reduce((sum, own) => sum + own.size, 0),
    calls,
  };
}

export function installWorkstation(replies: Replies = {}): MemoryWorkstation {
  const memory = memoryWorkstation(replies);
  Object.defineProperty(window, 'workstation', { value: memory.api, configurable: true });
  return memory;
}
