import './base.css';
import '@mantine/core/styles.layer.css';

import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createQueryClient, sessionQuery } from './api/queries.ts';
import { ReauthenticationDialog } from './sign-in/reauthentication-dialog.tsx';
import { SessionEndDialog } from './sign-in/session-end-dialog.tsx';
import { ToastCorner } from './feedback/toast-corner.tsx';
import { createConsoleRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

// The content security policy lets in only styles that carry this answer's nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

const queries = createQueryClient();
// Every page waits for it, so it is asked for before anything is drawn.
void queries.prefetchQuery(sessionQuery);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={localStorageColorSchemeManager({ key: 'avouch-color-scheme' })}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={createConsoleRouter(queries)} />
        <ReauthenticationDialog />
        <SessionEndDialog />
        <ToastCorner />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
