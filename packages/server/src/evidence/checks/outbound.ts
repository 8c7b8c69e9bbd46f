import type { Outbound } from '../../platform/outbound/index.ts';
import { type Control, fail, pass } from '../control.ts';

/** Where clouds tell a machine its own credentials, in the ways that it is written. */
const METADATA_URLS = [
  'http://169.254.169.254/latest/meta-data/',
  'https://169.254.169.254/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[fd00:ec2::254]/',
  'https://2852039166/',
];

/** No address that a tenant gives leads into the machine or its network. */
export function metadataRefused({ outbound }: { outbound: Outbound }): Control {
  return {
    id: 'outbound.metadata_refused',
    statement: "The guard of outgoing requests refuses the address of the machine's metadata service.",
    check: async () => {
      const open = METADATA_URLS.filter((url) => outbound.judge(url).kind !== 'refused');
      return open.length === 0
        ? pass(`Refused in all of ${METADATA_URLS.length} ways to write it; no request was made.`)
        : fail(`Not refused: ${open.join(', ')}.`);
    },
  };
}
