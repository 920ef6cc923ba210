import type { Problem } from '@contract/index';
import type { ErrorSchema } from '@rjsf/utils';

import { keysOf } from './json-pointer';

interface ErrorNode {
  __errors?: string[];
  [key: string]: ErrorNode | string[] | undefined;
}

/** Problems with JSON pointers as the tree that rjsf shows errors from. */
export function errorSchemaOf(problems: readonly Problem[]): ErrorSchema<unknown> {
  const root: ErrorNode = {};
  for (const problem of problems) {
    let node = root;
    for (const key of keysOf(problem.path)) {
      const child = node[key];
      const next: ErrorNode = child === undefined || Array.isArray(child) ? {} : child;
      node[key] = next;
      node = next;
    }
    node.__errors = [...(node.__errors ?? []), problem.message];
  }
  return root;
}
