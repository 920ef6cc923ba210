import type { Command, Event } from './channel.js';
import { comparisonCommands } from './comparison.js';
import { configCommands } from './config.js';
import { dicomCommands } from './dicom.js';
import { datasetsCommands, datasetsEvents } from './datasets.js';
import { evaluationCommands } from './evaluation.js';
import { inferenceCommands } from './inference.js';
import type { Result } from './result.js';
import { plottingCommands } from './plotting.js';
import { reviewCommands, reviewEvents } from './review.js';
import { runsCommands, runsEvents } from './runs.js';
import { telemetryCommands, telemetryEvents } from './telemetry.js';
import { windowsCommands, windowsEvents } from './windows.js';
import { workspaceCommands, workspaceEvents } from './workspace.js';

/** Every command: what the renderer may ask of main. */
export const commands = {
  ...workspaceCommands,
  ...datasetsCommands,
  ...reviewCommands,
  ...configCommands,
  ...runsCommands,
  ...telemetryCommands,
  ...evaluationCommands,
  ...comparisonCommands,
  ...inferenceCommands,
  ...dicomCommands,
  ...plottingCommands,
  ...windowsCommands,
};

/** Every event: what main tells all windows. Events carry state; they never steer. */
export const events = {
  ...workspaceEvents,
  ...datasetsEvents,
  ...reviewEvents,
  ...runsEvents,
  ...telemetryEvents,
  ...windowsEvents,
};

export type Commands = typeof commands;
export type Events = typeof events;
export type CommandName = keyof Commands;
export type EventName = keyof Events;

export type ArgumentOf<Name extends CommandName> =
  Commands[Name] extends Command<infer Argument, infer _Reply> ? Argument : never;
export type ReplyOf<Name extends CommandName> =
  Commands[Name] extends Command<infer _Argument, infer Reply> ? Reply : never;
export type PayloadOf<Name extends EventName> = Events[Name] extends Event<infer Payload> ? Payload : never;

type FeatureOf<Name> = Name extends `${infer Feature}.${string}` ? Feature : never;
type MemberOf<Name, Feature extends string> = Name extends `${Feature}.${infer Member}` ? Member : never;
type Verb<Name extends CommandName> =
  ArgumentOf<Name> extends void
    ? () => Promise<Result<ReplyOf<Name>>>
    : (argument: ArgumentOf<Name>) => Promise<Result<ReplyOf<Name>>>;

type Verbs<Feature extends string> = {
  readonly [Member in MemberOf<CommandName, Feature>]: Verb<Extract<CommandName, `${Feature}.${Member}`>>;
};
type Subscriptions<Feature extends string> = {
  readonly [Member in MemberOf<EventName, Feature> as `on${Capitalize<Member>}`]: (
    listener: (payload: PayloadOf<Extract<EventName, `${Feature}.${Member}`>>) => void,
  ) => () => void;
};

/** `window.workstation`: a verb for each command, a subscription (which returns its undo) for each event. */
export type WorkstationApi = {
  readonly [Feature in FeatureOf<CommandName | EventName>]: Verbs<Feature> & Subscriptions<Feature>;
};

export type * from './generated/types.js';
export * from './generated/validators.js';
export type { NamedBytes } from './bytes.js';
export type { ViewExport } from './dicom.js';
export { parse } from './parse.js';
export { failed, ok, type Result } from './result.js';
