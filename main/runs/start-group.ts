import { rm } from 'node:fs/promises';

import {
  failed,
  isRunConfig,
  ok,
  type ConfigCheck,
  type Problem,
  type QueuedGroup,
  type QueueEntry,
  type Result,
  type RunConfig,
  type RunGroupRequest,
} from '@contract/index';

import { createRunFolder, type CreatedRun, type FrozenData } from './create-run-folder';

/** What queuing a group needs of the workspace's runs and their queue. */
export interface GroupPlace {
  readonly runsFolder: string;
  /** Of each config, in order. */
  readonly checkConfigs: (raws: readonly unknown[]) => Promise<readonly ConfigCheck[]>;
  readonly freeze: (splitId: string) => Promise<Result<FrozenData>>;
  /** What is wrong with waiting for these runs. */
  readonly unknownRuns: (after: readonly string[]) => Promise<readonly Problem[]>;
  readonly isGroupWaiting: (group: string) => boolean;
  readonly retries: () => Promise<number>;
  readonly clock: () => number;
  /** The run is about to be added: from now on it counts as waiting. */
  readonly announce: (entry: QueueEntry) => Promise<unknown>;
  /** All of them in one write. */
  readonly add: (entries: readonly QueueEntry[]) => Promise<Result<null>>;
  /** What was announced is queued, or is no more. */
  readonly settle: (runIds: readonly string[]) => Promise<void>;
  readonly ensureRunner: () => Promise<Result<null>>;
}

/** Queues all of these configs, or none: a failure leaves neither entries nor folders. */
export async function startGroup(request: RunGroupRequest, place: GroupPlace): Promise<Result<QueuedGroup>> {
  const configs = await checkedConfigs(request, place);
  if (!configs.ok) return configs;
  const entries: QueueEntry[] = [];
  const made = await makeFolders(configs.value, request, place, entries);
  if (!made.ok) return undone(entries, place, made);
  const added = await place.add(entries);
  if (!added.ok) return undone(entries, place, added);
  const runIds = entries.map(({ runId }) => runId);
  await place.settle(runIds);
  const started = await place.ensureRunner();
  return ok({ runIds, problem: started.ok ? null : started.failure.message });
}

async function checkedConfigs(request: RunGroupRequest, place: GroupPlace): Promise<Result<readonly RunConfig[]>> {
  const { configs, group, after = [] } = request;
  if (configs.length === 0) return failed('empty-group', 'There is no run in this group.');
  if (place.isGroupWaiting(group)) {
    const message = `A group “${group}” waits in the queue already. Give this one another name.`;
    return failed('group-exists', message, [{ path: '/group', message, remedy: null }]);
  }
  const unknown = await place.unknownRuns(after);
  if (unknown[0] !== undefined) return failed('invalid-dependencies', unknown[0].message, unknown);
  const checks = await place.checkConfigs(configs);
  const problems = checks.flatMap(({ errors }, index) =>
    errors.map((error): Problem => ({ ...error, path: `/configs/${index}${error.path}` })),
  );
  const valid = configs.filter((config): config is typeof config & RunConfig => isRunConfig(config));
  if (problems.length === 0 && valid.length === configs.length) return ok(valid);
  const broken = checks.filter(({ errors }) => errors.length > 0).length;
  const many = broken === 1 ? 'One run of the group has' : `${broken} runs of the group have`;
  const first = problems[0];
  const words = first === undefined ? '' : ` ${first.path} ${first.message}`;
  return failed('invalid-config', `${many} errors, so none was queued:${words}`, problems);
}

/** `entries` grows with each folder that is made, so that whoever fails knows what to take back. */
async function makeFolders(
  configs: readonly RunConfig[],
  request: RunGroupRequest,
  place: GroupPlace,
  entries: QueueEntry[],
): Promise<Result<null>> {
  const retries = await place.retries();
  const frozen = new Map<string, FrozenData>();
  for (const config of configs) {
    const { splitId } = config.data;
    const known = frozen.get(splitId);
    const data = known === undefined ? await place.freeze(splitId) : ok(known);
    if (!data.ok) return data;
    frozen.set(splitId, data.value);
    const made = await makeFolder(config, entries.length, data.value, place);
    if (!made.ok) return made;
    const { group, after = [] } = request;
    const rest = { attempt: 1, priority: 0, held: false, group, retries, addedAtMs: place.clock() };
    const entry: QueueEntry = { runId: made.value.runId, after: [...new Set(after)], ...rest };
    entries.push(entry);
    await place.announce(entry);
  }
  return ok(null);
}

/** Names of a group begin alike and are cut in the run's id: the number keeps ids apart, and in order. */
function makeFolder(
  config: RunConfig,
  index: number,
  data: FrozenData,
  { runsFolder, clock }: GroupPlace,
): Promise<Result<CreatedRun>> {
  const label = `${String(index + 1).padStart(3, '0')} ${config.name}`;
  return createRunFolder(runsFolder, config, data, clock(), label);
}

async function undone(
  entries: readonly QueueEntry[],
  { runsFolder, settle }: GroupPlace,
  failure: Extract<Result<never>, { ok: false }>,
): Promise<Result<never>> {
  const runIds = entries.map(({ runId }) => runId);
  for (const runId of runIds) await rm(`${runsFolder}/${runId}`, { recursive: true, force: true });
  await settle(runIds);
  const { code, message, problems } = failure.failure;
  return failed(code, `None of the runs was queued: ${message}`, problems);
}
