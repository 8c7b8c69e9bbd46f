import { createOutbound } from '../src/platform/outbound/index.ts';

/**
 * For what asks the scripted servers of the tests: the guard, with the one address named that they listen on,
 * and a name that nobody has.
 */
export const loopbackOutbound = createOutbound({ allow: ['127.0.0.1', 'no-such-host.invalid'] });
