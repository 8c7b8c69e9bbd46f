import type { Kind } from '../../kinds.ts';

export interface Token {
  /** What it begins with; the pattern is tried only there. */
  readonly prefix: string;
  readonly kind: Kind;
  /** Sticky, bounded, and without a choice of ways to match. */
  readonly pattern: RegExp;
}

const END = '(?![A-Za-z0-9_-])';

const token = (prefix: string, rest: string, kind: Kind = 'api_token'): Token => ({
  prefix,
  kind,
  pattern: new RegExp(prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + rest + END, 'y'),
});

/** Credentials that say whose they are, by the form that their issuers document. */
export const TOKENS: readonly Token[] = [
  // AWS: access keys of users, roles and others.
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => token(prefix, '[A-Z2-7]{16}', 'cloud_key')),
  // Google: API keys, OAuth clients and their tokens.
  token('AIza', '[\\w-]{35}', 'cloud_key'),
  token('GOCSPX-', '[\\w-]{28}', 'cloud_key'),
  token('ya29.', '[\\w-]{20,400}', 'cloud_key'),
  // DigitalOcean, Alibaba, Cloudflare's and Hetzner's have no prefix.
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((prefix) => token(prefix, '[a-f0-9]{64}', 'cloud_key')),
  token('LTAI', '[A-Za-z0-9]{12,20}', 'cloud_key'),
  // GitHub
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => token(prefix, '[A-Za-z0-9]{36,251}')),
  token('github_pat_', '[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'),
  // GitLab
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-', 'glft-'].map((prefix) =>
    token(prefix, '[\\w-]{20,64}'),
  ),
  // Slack
  ...['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-', 'xoxe-', 'xoxe.'].map((prefix) =>
    token(prefix, '[A-Za-z0-9.-]{10,250}'),
  ),
  // Stripe
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'].map((prefix) =>
    token(prefix, '[A-Za-z0-9]{16,250}'),
  ),
  // OpenAI, Anthropic and others that follow them.
  token('sk-ant-', '[\\w-]{20,200}'),
  token('sk-proj-', '[\\w-]{20,250}'),
  token('sk-svcacct-', '[\\w-]{20,250}'),
  token('sk-admin-', '[\\w-]{20,250}'),
  token('sk-or-', '[\\w-]{20,250}'),
  token('sk-', '[A-Za-z0-9]{20,64}'),
  token('gsk_', '[A-Za-z0-9]{40,64}'),
  token('xai-', '[A-Za-z0-9]{60,90}'),
  token('pplx-', '[A-Za-z0-9]{40,64}'),
  token('r8_', '[A-Za-z0-9]{37}'),
  token('hf_', '[A-Za-z0-9]{30,40}'),
  // Package registries
  token('npm_', '[A-Za-z0-9]{36}'),
  token('pypi-', '[\\w-]{50,250}'),
  token('rubygems_', '[a-f0-9]{48}'),
  token('dckr_pat_', '[\\w-]{27}'),
  token('oy2', '[a-z0-9]{43}'),
  // Mail, telephone, shops, monitoring
  token('SG.', '[\\w-]{22}\\.[\\w-]{43}'),
  token('SK', '[0-9a-f]{32}'),
  token('AC', '[0-9a-f]{32}'),
  token('key-', '[0-9a-f]{32}'),
  token('re_', '[A-Za-z0-9]{8}_[A-Za-z0-9]{16,32}'),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => token(prefix, '[a-fA-F0-9]{32}')),
  token('sq0atp-', '[\\w-]{22}'),
  token('sq0csp-', '[\\w-]{43}'),
  token('EAAA', '[\\w-]{60}'),
  token('glsa_', '[A-Za-z0-9]{32}_[a-f0-9]{8}'),
  token('glc_', '[A-Za-z0-9+/]{32,250}={0,2}'),
  token('NRAK-', '[A-Z0-9]{27}'),
  token('dapi', '[a-f0-9]{32}(?:-\\d)?'),
  token('lin_api_', '[A-Za-z0-9]{40}'),
  token('secret_', '[A-Za-z0-9]{43}'),
  token('ntn_', '[A-Za-z0-9]{40,50}'),
  token('figd_', '[\\w-]{40,60}'),
  token('PMAK-', '[a-f0-9]{24}-[a-f0-9]{34}'),
  token('hvs.', '[\\w-]{24,200}'),
  token('hvb.', '[\\w-]{24,250}'),
  token('vercel_', '[A-Za-z0-9]{24,64}'),
  token('sbp_', '[a-f0-9]{40}'),
  token('pul-', '[a-f0-9]{40}'),
  token('ATATT3', '[\\w=-]{60,250}'),
  token('AGE-SECRET-KEY-1', '[A-Z0-9]{58}', 'private_key'),
];
