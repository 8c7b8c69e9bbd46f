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

/** What a question asks for. "how", "what" and "which" are left out: people use one for the other. */
export function readQuestionKinds(lowerCaseWords: readonly string[]): string[] {
  const questions = new Set<string>();
  lowerCaseWords.forEach((word, index) => {
    const next = lowerCaseWords[index + 1] ?? '';
    const kind = word === 'how' && amounts.has(next) ? `how ${next}` : asking.get(word);
    if (kind !== undefined) questions.add(kind);
  });
  return [...questions].toSorted();
}
