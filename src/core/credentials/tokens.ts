/** What a token is made of behind its prefix. */
const alphabets = { alnum: "[A-Za-z0-9]", word: "[\\w-]", upper: "[A-Z0-9]", hex: "[0-9a-fA-F]" } as const;

interface TokenForm {
  issuer: string;
  /** How the token begins; the source of a regular expression without groups that repeat. */
  prefix: string;
  alphabet: keyof typeof alphabets;
  /** How many characters of the alphabet have to follow; issuers make them longer over time, never shorter. */
  length: number;
}

type Row = readonly [issuer: string, alphabet: TokenForm["alphabet"], length: number, ...prefixes: string[]];

/**
 * The prefixes that issuers document for their own tokens, so that scanners find them.
 *
 * Own data, after measuring secretlint's recommended rules (13.1): 126 kB on top of the agent's 436 kB, asynchronous
 * only, and 31 of the 184 forms that the tests hold (these files: 14 kB, all of them), as it looks for the tokens of a
 * few issuers in source files. What leaks by the environment is mostly a value behind a name (`-DPASSWORD=`, `?token=`).
 */
const rows: readonly Row[] = [
  ["AWS", "upper", 16, "AKIA", "ASIA", "ABIA", "ACCA"],
  ["AWS Bedrock", "alnum", 40, "ABSK"],
  ["AWS session", "alnum", 20, "FwoGZXIvYXdz", "IQoJb3JpZ2lu"],
  ["GitHub", "alnum", 20, "gh[opusr]_"],
  ["GitHub", "word", 20, "github_pat_"],
  ["GitLab", "word", 16, "gl(?:pat|dt|rt|cbt|ptt|ft|soat|ffct|imt|agent|oas|wt)-", "GR1348941"],
  ["Slack", "word", 10, "xox[a-z]-", "xapp-"],
  ["Slack webhook", "alnum", 6, "hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/"],
  ["Discord webhook", "word", 6, "discord(?:app)?\\.com/api/webhooks/"],
  ["Discord bot", "word", 20, "[MNO][\\w-]{23,25}\\.[\\w-]{6}\\."],
  ["Teams webhook", "word", 6, "webhook\\.office\\.com/webhookb2/"],
  ["Facebook, Square", "alnum", 30, "EAA[A-Z]"],
  ["Telegram", "word", 30, "\\d{8,10}:AA"],
  ["Google", "word", 30, "AIza", "1//0"],
  ["Google", "word", 20, "ya29\\.", "GOCSPX-"],
  ["Stripe", "alnum", 10, "[sr]k_(?:live|test|prod)_", "whsec_"],
  ["SendGrid", "word", 16, "SG\\."],
  ["Twilio", "hex", 32, "SK"],
  ["Mailgun", "hex", 32, "key-"],
  ["Brevo", "word", 20, "xkeysib-", "xsmtpsib-"],
  ["Resend", "word", 20, "re_[A-Za-z0-9]{6,}_"],
  ["npm", "alnum", 20, "npm_"],
  ["PyPI", "word", 20, "pypi-AgE", "pypi-[\\w-]{20}"],
  ["RubyGems", "hex", 20, "rubygems_"],
  ["NuGet", "alnum", 40, "oy2"],
  ["Clojars", "alnum", 20, "CLOJARS_"],
  ["Docker", "word", 16, "dckr_[po]at_"],
  ["DigitalOcean", "hex", 20, "do[opr]_v1_"],
  ["HashiCorp", "word", 20, "hv[sbr]\\.", "[A-Za-z0-9]{14}\\.atlasv1\\."],
  ["Databricks", "hex", 30, "dapi"],
  ["OpenAI", "alnum", 20, "sk-"],
  ["OpenAI, Anthropic", "word", 16, "sk-(?:proj|svcacct|admin|ant|or|lf)-"],
  ["other models", "alnum", 20, "gsk_", "xai-", "pplx-", "r8_", "hf_", "api_org_", "nvapi-", "tgp_v1_", "fw_"],
  ["Linear", "alnum", 20, "lin_(?:api|oauth)_"],
  ["Notion", "alnum", 30, "ntn_", "secret_"],
  ["Figma", "word", 20, "figd_"],
  ["Airtable", "hex", 20, "pat[A-Za-z0-9]{14}\\."],
  ["Atlassian", "word", 20, "AT[AC]TT3", "ATBB"],
  ["Postman", "hex", 20, "PMAK-"],
  ["New Relic", "word", 16, "NR(?:AK|II|JS|RA|IQ)-"],
  ["Grafana", "word", 20, "glsa_", "glc_"],
  ["Sentry", "word", 20, "sntry[su]_"],
  ["Dynatrace", "upper", 20, "dt0[a-z]\\d\\d\\."],
  ["Doppler", "alnum", 20, "dp\\.(?:pt|ct|sa|scim|audit)\\.", "dp\\.st\\.(?:[\\w-]{2,35}\\.)?"],
  ["Pulumi", "hex", 30, "pul-"],
  ["PlanetScale", "word", 16, "pscale_(?:tkn|pw|oauth)_"],
  ["Supabase, Neon", "word", 20, "sbp_", "sb_secret_", "napi_"],
  ["Shopify", "hex", 20, "shp(?:at|ca|pa|ss)_"],
  ["Square", "word", 20, "sq0(?:atp|csp|idp)-"],
  ["Netlify, Heroku", "word", 20, "nfp_", "HRKU-"],
  ["Fly.io", "word", 20, "fo1_", "fm[12][ar]?_"],
  ["Cloudflare", "hex", 20, "v1\\.0-"],
  ["Alibaba, Tencent", "alnum", 12, "LTAI", "AKID"],
  ["Buildkite, CircleCI", "word", 20, "bk[au]a?_", "CCI[PR][AR][TJ]_"],
  ["Sonar", "hex", 20, "sq[upa]_"],
  ["Artifactory", "alnum", 20, "AKCp", "cmVmdGtu"],
  ["Sourcegraph", "hex", 20, "sgp_(?:[a-z0-9-]+_)?"],
  ["1Password", "word", 16, "ops_eyJ", "A3-[A-Z0-9]{6}-"],
  ["age", "upper", 20, "AGE-SECRET-KEY-(?:PQ-)?1"],
  ["Tailscale", "word", 10, "tskey-"],
  ["Ory, Prefect, Typeform", "word", 20, "ory_(?:at|pat|rt)_", "pnu_", "tfp_"],
  ["payment", "word", 16, "FLWSECK[_-]", "duffel_(?:test|live)_", "shippo_(?:test|live)_", "EZ[AT]K"],
  ["LaunchDarkly, Plaid", "hex", 8, "(?:sdk|api|mob)-(?=[0-9a-f-]{36})", "access-(?:sandbox|development|production)-"],
  ["JSON web token, base64 of JSON", "word", 17, "eyJ"],
];

const forms: readonly TokenForm[] = rows.flatMap(([issuer, alphabet, length, ...prefixes]) =>
  prefixes.map((prefix) => ({ issuer, alphabet, length, prefix })),
);

/** Any issuer's token up to what makes it one; the rest of it follows. Lengths are fixed: nothing to go back over. */
export const issuedToken = new RegExp(
  `(?<![A-Za-z0-9])(?:${forms.map(({ prefix, alphabet, length }) => `${prefix}${alphabets[alphabet]}{${length}}`).join("|")})`,
  "g",
);
