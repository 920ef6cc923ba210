import type { StudyImageReference } from '@contract/index';
import { expect, it } from 'vitest';

import { hangThumbnails } from '@renderer/datasets/hang-thumbnails';

const image = (
  imageId: string,
  laterality: 'L' | 'R' | null,
  view: StudyImageReference['view'],
): StudyImageReference => ({
  imageId,
  laterality,
  view,
});

it('hangs the four standard views in reading order, whatever order they come in', () => {
  const images = [image('4', 'L', 'MLO'), image('1', 'R', 'CC'), image('3', 'R', 'MLO'), image('2', 'L', 'CC')];
  expect(hangThumbnails(images).slots.map((each) => each?.imageId)).toEqual(['1', '2', '3', '4']);
});

it('leaves a gap for a missing view and keeps what has no place', () => {
  const images = [image('a', 'L', 'CC'), image('b', 'L', 'CC'), image('c', null, null), image('d', 'R', 'XCCL')];
  const { slots, rest } = hangThumbnails(images);
  expect(slots.map((each) => each?.imageId ?? null)).toEqual([null, 'a', null, null]);
  expect(rest.map((each) => each.imageId)).toEqual(['b', 'c', 'd']);
});
