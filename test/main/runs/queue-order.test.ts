import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { QueueEntry } from '@contract/index';

import { circleThrough, inOrder, movedTo, stillWaiting } from '../../../main/runs/queue-order';
import { entryOf } from './queue-entries';

const names = (entries: readonly QueueEntry[]): string[] => entries.map(({ runId }) => runId);
const entriesOf = (priorities: readonly number[]): QueueEntry[] =>
  priorities.map((priority, index) => entryOf(`run-${index}`, { priority }));

describe('the order of the queue', () => {
  it('is by priority, then as the file has it', () => {
    expect(names(inOrder(entriesOf([0, 5, 0, 5, -1])))).toEqual(['run-1', 'run-3', 'run-0', 'run-2', 'run-4']);
  });

  it('leaves out what has had its turn, and counts a run once', () => {
    const entries = [
      entryOf('done', { attempt: 2 }),
      entryOf('twice', { priority: 1 }),
      entryOf('resumed', { attempt: 3 }),
      entryOf('twice', { priority: 9 }),
    ];
    const known: Readonly<Record<string, number>> = { done: 2, resumed: 2 };
    const waiting = stillWaiting(entries, (runId) => known[runId] ?? 0);
    expect(waiting.map(({ runId, priority }) => [runId, priority])).toEqual([
      ['twice', 9],
      ['resumed', 0],
    ]);
  });
});

describe('moving a run', () => {
  it.each<[string, number, string[], number]>([
    ['run-3', 1, ['run-3', 'run-0', 'run-1', 'run-2'], 10],
    ['run-0', 99, ['run-1', 'run-2', 'run-3', 'run-0'], -5],
    ['run-0', 2, ['run-1', 'run-0', 'run-2', 'run-3'], 0],
    ['run-2', 3, ['run-0', 'run-1', 'run-2', 'run-3'], 0],
    ['run-1', -7, ['run-1', 'run-0', 'run-2', 'run-3'], 10],
  ])('%s to place %i', (runId, position, order, priority) => {
    const moved = movedTo(entriesOf([10, 0, 0, -5]), runId, position);
    expect(names(moved)).toEqual(order);
    expect(moved.find((entry) => entry.runId === runId)?.priority).toBe(priority);
  });

  it('puts it where it was asked to be, keeps all others in order, and the file in the order of starting', () => {
    const priorities = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(priorities, fc.nat(20), fc.integer({ min: 1, max: 20 }), (given, which, position) => {
        const entries = entriesOf(given);
        const runId = `run-${which % entries.length}`;
        const moved = movedTo(entries, runId, position);
        expect(names(inOrder(moved))).toEqual(names(moved));
        expect(names(moved).indexOf(runId)).toBe(Math.min(position, entries.length) - 1);
        const others = (all: readonly QueueEntry[]): QueueEntry[] => all.filter((entry) => entry.runId !== runId);
        expect(others(moved)).toEqual(others(inOrder(entries)));
      }),
    );
  });
});

describe('a circle of dependencies', () => {
  const afterOf =
    (edges: Readonly<Record<string, readonly string[]>>) =>
    (runId: string): readonly string[] =>
      edges[runId] ?? [];

  it('is found, with its way around', () => {
    const edges = afterOf({ b: ['c', 'x'], c: ['a'], x: ['y'] });
    expect(circleThrough('a', ['b'], edges)).toEqual(['a', 'b', 'c', 'a']);
    expect(circleThrough('a', ['a'], edges)).toEqual(['a', 'a']);
  });

  it('is not seen where paths only meet, nor in a circle of others', () => {
    expect(circleThrough('a', ['b', 'c'], afterOf({ b: ['d'], c: ['d'] }))).toBeNull();
    expect(circleThrough('a', ['b'], afterOf({ b: ['c'], c: ['b'] }))).toBeNull();
  });
});
