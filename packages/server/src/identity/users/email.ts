import { mailAddress } from '../../platform/mail/index.ts';

/** An address as people write it: ASCII alone, as SMTP takes it everywhere, so no two look alike. */
export const emailAddress = mailAddress;

/**
 * The address as it is compared. Only letters' case is put aside: what else a mail server takes for the same is its own
 * business, and guessing it would hand one person's account to another.
 */
export function emailKeyOf(email: string): string {
  return email.toLowerCase();
}
