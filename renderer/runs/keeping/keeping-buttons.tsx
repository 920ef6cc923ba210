import type { RunSummary } from '@contract/index';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconDots,
  IconFileZip,
  IconNotes,
  IconPencil,
  IconPin,
  IconStar,
  IconStarFilled,
  IconTag,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useActs } from '../../acts';
import { useExport } from './export-run';
import { areArchived, areStarred, type KeepingActs } from './keeping-acts';
import { whichOf } from './store';

export interface KeepingMenuProps {
  readonly runs: readonly RunSummary[];
  readonly acts: KeepingActs;
  readonly readOnlyReason: string | null;
}

/** All that can be done with the runs beside starting and stopping them. */
export function KeepingMenu({ runs, acts, readOnlyReason }: KeepingMenuProps): ReactNode {
  const disabled = readOnlyReason !== null;
  const one = runs.length === 1;
  const exporting = useExport(one ? (runs[0] ?? null) : null);
  useActs(
    one
      ? [
          {
            id: 'runs.export',
            name: `Export ${whichOf(runs)} as a bundle`,
            section: 'Runs',
            keywords: 'zip',
            run: exporting.begin,
          },
        ]
      : [],
  );
  return (
    <>
      {exporting.dialog}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Tooltip label={readOnlyReason ?? 'Name, tags, notes, archive, delete'}>
            <ActionIcon variant="default" size={30} aria-label="More acts">
              <IconDots size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {one ? (
            <>
              <Menu.Item disabled={disabled} leftSection={<IconPencil size={14} />} onClick={acts.rename}>
                Rename …
              </Menu.Item>
              <Menu.Item disabled={disabled} leftSection={<IconNotes size={14} />} onClick={acts.editNotes}>
                Notes …
              </Menu.Item>
            </>
          ) : null}
          <Menu.Item disabled={disabled} leftSection={<IconTag size={14} />} onClick={acts.tag}>
            Tags …
          </Menu.Item>
          <Menu.Item
            disabled={disabled}
            leftSection={areStarred(runs) ? <IconStarFilled size={14} /> : <IconStar size={14} />}
            onClick={acts.star}
          >
            {areStarred(runs) ? 'Unstar' : 'Star'}
          </Menu.Item>
          <Menu.Item leftSection={<IconPin size={14} />} onClick={acts.pin}>
            Pin or unpin
          </Menu.Item>
          <Menu.Item
            disabled={disabled}
            leftSection={areArchived(runs) ? <IconArchiveOff size={14} /> : <IconArchive size={14} />}
            onClick={acts.archive}
          >
            {areArchived(runs) ? 'Take out of the archive' : 'Archive'}
          </Menu.Item>
          {one ? (
            <Menu.Item leftSection={<IconFileZip size={14} />} onClick={exporting.begin}>
              Export bundle …
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item disabled={disabled} color="red" leftSection={<IconTrash size={14} />} onClick={acts.remove}>
            Delete …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
