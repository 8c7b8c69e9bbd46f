import { createClient } from '@avouch/sdk';

import { createGuardedFetch } from './guarded-fetch.ts';
import { currentSession } from './session.ts';

const csrfToken = () => currentSession()?.csrf_token ?? undefined;

/** The public API, as the person who is signed in. Every refusal is thrown as `AvouchError`. */
export const api = createClient({ auth: { session: { csrfToken } }, fetch: createGuardedFetch(csrfToken) });
