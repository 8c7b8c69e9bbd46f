import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Rules } from '../policy/index.ts';
import { type Detector, type Kind, startExamination } from '../privacy/index.ts';
import { type ChatCall, rewriteRequest, type UnexaminedKind } from '../providers/index.ts';

/**
 * Longest time that a call may be searched for personal data. An ordinary one takes a tenth of a millisecond, and the
 * largest body that is read a few hundred; what takes longer holds up every other call.
 */
export const EXAMINATION_TIMEOUT_MS = 1_500;

/** What looking for personal data needs. */
export interface PrivacyRooms {
  readonly detector: Detector;
  /** The tag of the tenant's placeholders. Throws where its key cannot be read. */
  readonly placeholderTag: (tenantId: string) => Promise<string>;
  readonly clock: Clock;
}

/** A call as it may leave, and what was found in it. */
export interface ExaminedCall {
  readonly chat: ChatCall;
  /** What stands behind each placeholder: to be put back into the answer. */
  readonly values: ReadonlyMap<string, string>;
  /** Trace context without a state that holds anything personal. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly record: PersonalDataRecord;
  /** Set where the call may not leave at all. */
  readonly refusal: { readonly error: AppError; readonly rule: string | undefined } | undefined;
}

/** Kinds and counts, and nothing of what was found. */
export interface PersonalDataRecord {
  readonly found: readonly { readonly kind: Kind; readonly count: number; readonly action: string }[];
  readonly unexamined: readonly { readonly kind: UnexaminedKind; readonly count: number }[];
}

const NOTHING_FOUND: PersonalDataRecord = { found: [], unexamined: [] };

/**
 * Step 4 of a call's life: finds personal data in everything that would leave, and takes out what the policy does not
 * let out. Throws AppError `privacy_unavailable` where that cannot be done for sure, and `body_invalid` for a body
 * that cannot be walked through. `countAllowed` also looks for kinds that may leave, to show them.
 */
export async function examineCall(
  {
    tenantId,
    chat,
    traceHeaders = {},
    rules,
  }: {
    tenantId: string;
    chat: ChatCall;
    traceHeaders?: Readonly<Record<string, string>>;
    rules: Rules;
  },
  rooms: PrivacyRooms,
  { countAllowed = false }: { countAllowed?: boolean } = {},
): Promise<ExaminedCall> {
  const actions = new Map([...rules.personalData].map(([kind, { action }]) => [kind, action] as const));
  const isSearched = countAllowed || [...actions.values()].some((action) => action !== 'allow');
  if (!isSearched && rules.unexamined.action === 'allow') {
    return { chat, values: new Map(), traceHeaders, record: NOTHING_FOUND, refusal: undefined };
  }
  const isTokenized = [...actions.values()].includes('tokenize');
  const tag = isTokenized ? await tagOrRefuse(tenantId, rooms) : undefined;
  const startedAtMs = rooms.clock.monotonicMs();
  const checkTime = () => {
    if (rooms.clock.monotonicMs() - startedAtMs > EXAMINATION_TIMEOUT_MS)
      throw new AppError('privacy_unavailable', 'Looking for personal data took too long.');
  };
  const examination = startExamination({
    detector: rooms.detector,
    actions,
    tag,
    countAllowed,
    checkTime,
  });
  const examined = examineOrRefuse(() => {
    const first = rewriteRequest(chat, (text, key) => examination.rewrite(text, key), checkTime);
    const sweep = examination.blocked === undefined ? examination.sweep() : undefined;
    const isPersonal = (text: string): boolean =>
      examination.isPersonal(text) || (sweep !== undefined && sweep(text) !== text);
    assertPlainVersions(chat.versionHeaders, isPersonal);
    return {
      ...first,
      chat: sweep === undefined ? first.chat : rewriteRequest(first.chat, sweep, checkTime).chat,
      traceHeaders: withoutPersonalState(traceHeaders, isPersonal),
    };
  });
  const record = recordOf(examination.found, examined.unexamined, rules);
  return {
    chat: examined.chat,
    values: examination.values,
    traceHeaders: examined.traceHeaders,
    record,
    refusal: refusalOf(examination.blocked, record, rules),
  };
}

/** A detector that fails has found nothing, and nobody knows what it has missed. */
function examineOrRefuse<Result>(examine: () => Result): Result {
  try {
    return examine();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('privacy_unavailable', undefined, { cause: error });
  }
}

/** Placeholders need the tenant's key. Without it nothing can be taken out, whatever it was that failed. */
async function tagOrRefuse(tenantId: string, { placeholderTag }: PrivacyRooms): Promise<string> {
  try {
    return await placeholderTag(tenantId);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('privacy_unavailable', undefined, { cause: error });
  }
}

/** Names of beta features say how the body is to be read, so none of them can be left out or replaced. */
function assertPlainVersions(
  headers: Readonly<Record<string, string>> = {},
  isPersonal: (text: string) => boolean,
): void {
  for (const [name, value] of Object.entries(headers))
    if (value.split(',').some((part) => isPersonal(part.trim())))
      throw new AppError('header_invalid', `${name} holds what your policy does not let out.`, {
        param: name,
      });
}

/** A trace goes on without its state, as W3C Trace Context allows; so nothing in it is worth a refusal. */
function withoutPersonalState(
  { tracestate, ...headers }: Readonly<Record<string, string>>,
  isPersonal: (text: string) => boolean,
): Record<string, string> {
  return tracestate === undefined || isPersonal(tracestate) ? headers : { ...headers, tracestate };
}

function recordOf(
  found: ReadonlyMap<Kind, number>,
  unexamined: readonly UnexaminedKind[],
  rules: Rules,
): PersonalDataRecord {
  const counts = new Map<UnexaminedKind, number>();
  if (rules.unexamined.action !== 'allow')
    for (const kind of unexamined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    found: [...found].map(([kind, count]) => ({
      kind,
      count,
      action: rules.personalData.get(kind)?.action ?? 'allow',
    })),
    unexamined: [...counts].map(([kind, count]) => ({ kind, count })),
  };
}

function refusalOf(
  blocked: Kind | undefined,
  { unexamined }: PersonalDataRecord,
  rules: Rules,
): ExaminedCall['refusal'] {
  if (blocked !== undefined) {
    const rule = rules.personalData.get(blocked)?.rule;
    return {
      error: new AppError(
        'personal_data_blocked',
        `Your policy (${rule}) does not let this kind of data leave, and the call holds it: ${blocked}.`,
      ),
      rule,
    };
  }
  const [first] = unexamined;
  if (first === undefined || rules.unexamined.action !== 'block') return undefined;
  const { rule } = rules.unexamined;
  const because =
    rule === 'unexamined_content' || rule?.endsWith('.unexamined_content') === true
      ? `does not let out what nothing can look into`
      : `keeps personal data from leaving and does not say what may happen to what nothing can look into (unexamined_content)`;
  return {
    error: new AppError(
      'content_unexamined',
      `Your policy (${rule}) ${because}; the call holds ${first.kind}.`,
    ),
    rule,
  };
}
