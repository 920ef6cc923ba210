import type { RunCondition, RunState } from '@contract/index';
import { Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconGauge,
  IconHelpCircle,
  IconHourglass,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRotateClockwise,
  type Icon,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { SafeText } from './safe-text';

export type Tone = 'neutral' | 'active' | 'finished' | 'attention' | 'failed';

const RUN_STATES: Readonly<Record<RunState, { readonly tone: Tone; readonly icon: Icon }>> = {
  queued: { tone: 'neutral', icon: IconClock },
  starting: { tone: 'active', icon: IconRotateClockwise },
  running: { tone: 'active', icon: IconPlayerPlay },
  stopping: { tone: 'attention', icon: IconPlayerStop },
  finished: { tone: 'finished', icon: IconCircleCheck },
  stopped: { tone: 'attention', icon: IconPlayerStop },
  failed: { tone: 'failed', icon: IconCircleX },
  lost: { tone: 'failed', icon: IconHelpCircle },
};

/** A run's state: color, icon and word together; what is behind it on hover. */
export const StateBadge = memo(function StateBadge({ state, reason }: StateBadgeProps): ReactNode {
  const { tone, icon } = RUN_STATES[state];
  return <ToneBadge tone={tone} icon={icon} word={state} reason={reason ?? null} />;
});

interface StateBadgeProps {
  readonly state: RunState;
  readonly reason?: string | null;
}

const CONDITIONS: Readonly<Record<RunCondition['kind'], { readonly tone: Tone; readonly icon: Icon }>> = {
  stalled: { tone: 'attention', icon: IconHourglass },
  retrying: { tone: 'attention', icon: IconRefresh },
  paused: { tone: 'neutral', icon: IconPlayerPause },
  throttled: { tone: 'attention', icon: IconGauge },
};

/** What holds beside a run's state; the evidence on hover. */
export function ConditionBadge({ condition }: { readonly condition: RunCondition }): ReactNode {
  const { tone, icon } = CONDITIONS[condition.kind];
  return <ToneBadge tone={tone} icon={icon} word={condition.kind} reason={condition.text} />;
}

export interface ToneBadgeProps {
  readonly tone: Tone;
  readonly icon?: Icon;
  readonly word: string;
  readonly reason?: string | null;
}

/** A state that never stands on its color alone. */
export function ToneBadge({ tone, icon, word, reason = null }: ToneBadgeProps): ReactNode {
  const TheIcon = icon ?? ICONS[tone];
  const badge = (
    <span className={`ui-badge ui-tone-${tone}`}>
      <TheIcon size={14} stroke={1.75} aria-hidden />
      {word}
    </span>
  );
  return reason === null ? (
    badge
  ) : (
    <Tooltip label={<SafeText text={reason} />} multiline maw={360}>
      {badge}
    </Tooltip>
  );
}

const ICONS: Readonly<Record<Tone, Icon>> = {
  neutral: IconClock,
  active: IconPlayerPlay,
  finished: IconCircleCheck,
  attention: IconAlertTriangle,
  failed: IconCircleX,
};
