import '@fontsource-variable/inter';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './ui/ui.css';

import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { isSecondWindow } from './bridge';
import { screens, SecondScreen } from './screens';
import { Frame, logUncaughtErrors, SecondFrame } from './shell';
import { cssVariablesResolver, theme } from './ui';

logUncaughtErrors();

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no element with id "root"');
createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme="dark">
      {isSecondWindow() ? <SecondFrame screen={SecondScreen} /> : <Frame screens={screens} />}
    </MantineProvider>
  </StrictMode>,
);
