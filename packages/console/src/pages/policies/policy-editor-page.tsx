import { useQuery } from '@tanstack/react-query';

import { Loaded } from '../../feedback/loaded.tsx';
import { Page } from '../../kit/page.tsx';
import { text } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { Editor } from './editor/editor.tsx';
import { versionQuery } from './policy-queries.ts';

const plain = text();
/** Who writes for a while learns soon that somebody else has published. */
const ASKED_AGAIN_MS = 20_000;

/** Changes the policy: write, see what changes, try it on past calls, publish. */
export function Content() {
  const [from] = useUrlState('from', plain);
  const isFromOld = /^[1-9]\d{0,8}$/.test(from);
  const inForce = useQuery({ ...versionQuery('current'), refetchInterval: ASKED_AGAIN_MS });
  const old = useQuery({ ...versionQuery(from), enabled: isFromOld });
  return (
    <Page
      title="Edit the policy"
      lead="Nothing decides calls before you publish it. What you write stays in this tab."
    >
      <Loaded query={inForce} skeletonHeight={420}>
        {(current) =>
          isFromOld ? (
            <Loaded query={old} skeletonHeight={420}>
              {(start) => <Editor inForce={current} start={start} />}
            </Loaded>
          ) : (
            <Editor inForce={current} start={current} />
          )
        }
      </Loaded>
    </Page>
  );
}
