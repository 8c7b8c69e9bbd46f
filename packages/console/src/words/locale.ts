/** The languages of the reader, as the browser says them; `Intl` takes the first that it knows. */
export const locales: readonly string[] =
  typeof navigator === 'undefined' || navigator.languages.length === 0 ? ['en'] : navigator.languages;

/** The reader's own time zone, an IANA name. The API groups days by it where nothing else is asked for. */
export const ownTimeZone: string = new Intl.DateTimeFormat().resolvedOptions().timeZone;
