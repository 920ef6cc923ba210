import type { EventName, PayloadOf } from '@contract/index';

/** Tells every window. */
export type Broadcast = <Name extends EventName>(name: Name, payload: PayloadOf<Name>) => void;
