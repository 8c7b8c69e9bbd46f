export { createMail, type Mail, mailAddress, type MailOutcome, type Message } from './mail.ts';
