import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconAngle,
  IconColorPicker,
  IconSquareHalf,
  IconCurrentLocation,
  IconOvalVertical,
  IconRuler2,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { useNameWithKey } from '../../acts';
import { measureActs, useMeasure } from './measure-store';
import { isDraftKind, type MeasureTool } from './measurement';
import { MEASURE_TOOLS, type MeasureToolFacts } from './tools';

const ICONS = {
  window: IconAdjustmentsHorizontal,
  length: IconRuler2,
  angle: IconAngle,
  ellipse: IconOvalVertical,
  'window-box': IconSquareHalf,
  locate: IconCurrentLocation,
  probe: IconColorPicker,
} satisfies Record<MeasureTool, unknown>;

/** What the left button does, one of seven. */
export const MeasureTools = memo(function MeasureTools(): ReactNode {
  const chosen = useMeasure((state) => state.tool);
  return MEASURE_TOOLS.map((facts) => <ToolButton key={facts.tool} facts={facts} chosen={chosen === facts.tool} />);
});

interface ToolButtonProps {
  readonly facts: MeasureToolFacts;
  readonly chosen: boolean;
}

function ToolButton({ facts: { tool, name, hint }, chosen }: ToolButtonProps): ReactNode {
  const TheIcon = ICONS[tool];
  const label = useNameWithKey(name, `viewer.tool.${tool}`);
  return (
    <Tooltip label={`${label}: ${hint}`}>
      <ActionIcon
        aria-label={label}
        aria-pressed={chosen}
        onClick={() => measureActs.choose(tool)}
        className="viewer-tool"
      >
        <TheIcon size={18} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  );
}

/** How the chosen tool is used; nothing for the usual one. */
export function MeasureHint(): ReactNode {
  const chosen = useMeasure((state) => state.tool);
  const facts = MEASURE_TOOLS.find(({ tool }) => tool === chosen);
  if (facts === undefined || facts.tool === 'window') return null;
  const keeps = isDraftKind(facts.tool) && facts.tool !== 'window-box';
  const kept = keeps ? 'Measurements are kept until another patient is opened.' : '';
  const keys = !isDraftKind(facts.tool) ? 'Arrow keys move' : 'Arrow keys move, Enter puts a point';
  const words = `${facts.name}: ${facts.hint}. ${keys}, Escape ends.`;
  return (
    <span className="measure-hint" role="status" title={`${words} ${kept}`}>
      {words}
    </span>
  );
}
