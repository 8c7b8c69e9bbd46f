/** Whether what stands after the name of a password can be one, and is no word of a manual or of a program. */
export function isPlausiblePassword(value: string, isQuoted: boolean, isWordNext: boolean): boolean {
  if (value.length < 4 || NOT_A_VALUE.test(value)) return false;
  const isWordOnly = /^\p{L}+$/u.test(value);
  if (isQuoted) return !isWordOnly || value.length >= 6;
  // "Password: must be changed": a plain word is one only where nothing follows it.
  return !isWordOnly || (!isWordNext && value.length >= 6);
}

/** Whether a value is random enough for a key: long, of letters and digits, without words between dashes. */
export function isPlausibleSecret(value: string): boolean {
  if (value.length < 12 || NOT_A_VALUE.test(value) || /\s/.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value))
    return value.length >= 24 && /^[A-Za-z0-9+/=_-]+$/.test(value) && !/^[a-z]+(?:[-_][a-z]+)+$/.test(value);
  return true;
}

/** What a manual, a template or a program has in the place of a secret. */
const NOT_A_VALUE =
  /^(?:[*•.xX#?_-]+|<.*|\$.*|%.*|\{.*|\[.*|(?:your|my|the|new|old|some|example|change|enter|insert|replace|set|reset|forgot|must|should|is|are|not|no|none|null|nil|undefined|true|false|required|optional|string|str|text|bool(?:ean)?|int(?:eger)?|number|varchar|char|password|passwort|secret|token|value|hidden|redacted|getenv|get|input|field|reset|unknown|invalid|incorrect|wrong|expired|missing|empty|protected|manager|policy|hash|hashed|encrypted)(?:[^\p{L}\d].*|s)?|(?:process|os|env|config|self|this|request|req|args|settings|props|params|options|user)\..*|.*\(.*|.*your[_-].*|https?:.*)$/iu;
