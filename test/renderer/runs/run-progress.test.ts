import type { RunState, RunSummary } from '@contract/index';
import { actsOf, durationSeconds, isLive, progressOf, stageInWords } from '@renderer/runs/run-progress';
import { describe, expect, it } from 'vitest';

const run = {
  stage: 'whole',
  epoch: 3,
  epochs: 6,
  step: 50,
  totalSteps: 200,
  startedAtMs: 1000,
  endedAtMs: null,
} as RunSummary;

describe('a run in words', () => {
  it('offers to cancel what waits, to stop what lives and to resume what ended early', () => {
    const states: readonly RunState[] = [
      'queued',
      'starting',
      'running',
      'stopping',
      'finished',
      'stopped',
      'failed',
      'lost',
    ];
    expect(states.filter(isLive)).toEqual(['queued', 'starting', 'running', 'stopping']);
    const offering = (act: ReturnType<typeof actsOf>[number]): readonly RunState[] =>
      states.filter((state) => actsOf({ state }).includes(act));
    expect(offering('cancel')).toEqual(['queued']);
    expect(offering('stop')).toEqual(['starting', 'running']);
    expect(offering('resume')).toEqual(['stopped', 'failed', 'lost']);
    expect(offering('duplicate')).toEqual(states);
    expect(actsOf({ state: 'lost', addedAtMs: 1 })).toEqual([]);
  });

  it('says where it stands', () => {
    expect(stageInWords(run)).toBe('whole images, epoch 3/6');
    expect(stageInWords({ ...run, stage: 'prepare', epoch: null })).toBe('preparing images');
    expect(stageInWords({ ...run, stage: null })).toBeNull();
  });

  it('does not invent progress', () => {
    expect(progressOf(run)).toBe(0.25);
    expect(progressOf({ ...run, totalSteps: null })).toBeNull();
    expect(progressOf({ ...run, totalSteps: 0 })).toBeNull();
    expect(durationSeconds(run, 4000)).toBe(3);
    expect(durationSeconds({ ...run, startedAtMs: null }, 4000)).toBeNull();
  });
});
