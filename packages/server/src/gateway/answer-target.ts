/** Who answered, as clients write it and as kept answers are marked: `provider/model`. */
export function targetName(provider: string, model: string): string {
  return `${provider}/${model}`;
}
