import { SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';

import { AboutPanel, KeyboardPanel, openWorkspaceOf, ReadersPanel, SettingsPanel, useWorkspace } from '../workspace';

export function SettingsScreen(): ReactNode {
  const workspace = useWorkspace(openWorkspaceOf);
  return (
    <div className="ui-page">
      <h1>Settings</h1>
      <section className="screens-section" aria-label="Settings">
        <SettingsPanel hasWorkspace={workspace !== null} />
      </section>
      <section className="screens-section" aria-label="Keyboard">
        <h2>Keyboard</h2>
        <KeyboardPanel />
      </section>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" className="screens-section">
        <section>
          <h2>Readers</h2>
          <ReadersPanel />
        </section>
        <section>
          <h2>About</h2>
          <AboutPanel />
        </section>
      </SimpleGrid>
    </div>
  );
}
