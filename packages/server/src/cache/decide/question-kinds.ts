/** After "how", these ask for an amount of something, which no other question does. */
const amounts = new Set(
  `many much long old often far tall big large fast quickly deep high soon late early heavy hot cold wide expensive
  likely`.split(/\s+/),
);

/** One of these words asks for something else than a question without it. */
const asking = new Map([
  ['who', 'who'],
  ['whom', 'who'],
  ['whose', 'whose'],
  ['when', 'when'],
  ['where', 'where'],
  ['why', 'why'],
]);

const whether = new Set(
  'is are was were do does did can could will would should has have had may might must am'.split(' '),
);

/**
 * What a question asks for. `questions` must be the same in both; `form` may differ: "how do I", "what is the best
 * way to" and "which way is best to" ask for the same.
 */
export function readQuestionKinds(lowerCaseWords: readonly string[]): {
  questions: string[];
  form: string[];
} {
  const questions = new Set<string>();
  lowerCaseWords.forEach((word, index) => {
    const next = lowerCaseWords[index + 1] ?? '';
    const kind = word === 'how' && amounts.has(next) ? `how ${next}` : asking.get(word);
    if (kind !== undefined) questions.add(kind);
  });
  const [first = ''] = lowerCaseWords;
  const form = ['what', 'which', 'how'].find((word) => lowerCaseWords.includes(word));
  return {
    questions: [...questions].toSorted(),
    form: [form ?? (whether.has(first) ? 'whether' : 'other')],
  };
}
