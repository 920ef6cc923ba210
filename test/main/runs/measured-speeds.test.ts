import { describe, expect, it } from 'vitest';

import { stageSpeed, type SpeedFacts } from '../../../main/runs/measured-speeds';

/** Ten steps of patches in 5 s, then twenty of whole images in 40 s. */
const facts: SpeedFacts = {
  ...{ runId: 'r1r', name: 'earlier' },
  beginnings: [
    { stage: 'prepare', step: 0, timeMs: 0 },
    { stage: 'patch', step: 0, timeMs: 10_000 },
    { stage: 'whole', step: 10, timeMs: 15_000 },
    { stage: 'test', step: 30, timeMs: 90_000 },
  ],
  ...{ lastStep: 30, lastStepTimeMs: 55_000 },
};

describe('the speed of a stage', () => {
  it('is its images by the clock, from its beginning to the next stage’s or the last step', () => {
    expect(stageSpeed('patch', 8, facts)).toEqual({ runId: 'r1r', name: 'earlier', imagesPerSecond: 16, steps: 10 });
    expect(stageSpeed('whole', 4, facts)).toEqual({ runId: 'r1r', name: 'earlier', imagesPerSecond: 2, steps: 20 });
  });

  it('is that of the last attempt where the run went on after a pause', () => {
    const resumed = [...facts.beginnings.slice(0, 3), { stage: 'whole', step: 20, timeMs: 1_000_000 }];
    const measured = stageSpeed('whole', 4, { ...facts, beginnings: resumed, lastStepTimeMs: 1_020_000 });
    expect(measured).toMatchObject({ imagesPerSecond: 2, steps: 10 });
  });

  it('is unknown before a few steps are done, and of a stage that never began', () => {
    expect(stageSpeed('whole', 4, { ...facts, lastStep: 12 })).toBeNull();
    expect(stageSpeed('whole', 4, { ...facts, beginnings: facts.beginnings.slice(0, 2) })).toBeNull();
    expect(stageSpeed('patch', 4, { ...facts, lastStep: null })).toBeNull();
  });
});
