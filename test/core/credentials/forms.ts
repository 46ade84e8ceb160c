/** Random by look, the same in each run; nothing here is a real credential. */
function made(alphabet: string, length: number, seed: number): string {
  let state = seed * 2654435761 + 12345;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet.charAt((state >>> 8) % alphabet.length);
  }
  return text;
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const base62 = lower + lower.toUpperCase() + digits;
let seed = 0;
const a = (length: number) => made(base62, length, ++seed);
const w = (length: number) => made(base62 + "_-", length - 2, ++seed) + "x9";
const u = (length: number) => made("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length, ++seed);
const x = (length: number) => made("0123456789abcdef", length, ++seed);
const l = (length: number) => made(lower + digits, length - 2, ++seed) + "k7";
const b64 = (text: string) => Buffer.from(text).toString("base64");
const jwt = () =>
  `${b64('{"alg":"HS256","typ":"JWT"}').replaceAll("=", "")}.${b64('{"sub":"42","name":"A"}').replaceAll("=", "")}.${w(43)}`;
const pem = (kind: string) => `-----BEGIN ${kind}-----\n${a(64)}\n${a(64)}\n-----END ${kind}-----`;

/** Tokens of issuers, as they stand in a value of their own. */
export const tokens: readonly string[] = [
  "AKIA" + u(16), "ASIA" + u(16), "ABIA" + u(16),
  "ghp_" + a(36), "gho_" + a(36), "ghu_" + a(36), "ghs_" + a(36), "ghr_" + a(36), `github_pat_${a(22)}_${a(59)}`,
  "glpat-" + w(20), "gldt-" + w(20), "glrt-" + w(20), "glcbt-1_" + w(20), "glptt-" + x(40), "glft-" + w(20), "glsoat-" + w(20), "GR1348941" + w(20),
  `xoxb-${"123456789012"}-${"1234567890123"}-${a(24)}`, `xoxp-${"1234567890"}-${a(24)}`, "xoxa-2-" + a(24), "xoxr-" + a(24), `xapp-1-A${u(10)}-${"123456789"}-${x(64)}`,
  `https://hooks.slack.com/services/T${u(8)}/B${u(8)}/${a(24)}`,
  `https://discord.com/api/webhooks/${"123456789012345678"}/${w(68)}`,
  "AIza" + w(35), "ya29." + w(60), "GOCSPX-" + w(28),
  "sk_live_" + a(24), "rk_live_" + a(24), "sk_test_" + a(24), "whsec_" + a(32),
  `SG.${w(22)}.${w(43)}`, "SK" + x(32), "key-" + x(32), `xkeysib-${x(64)}-${a(16)}`,
  "npm_" + a(36), "pypi-AgEIcHlwaS5vcmc" + w(70), "rubygems_" + x(48), "oy2" + l(43),
  "dckr_pat_" + w(27), "dckr_oat_" + w(32), "dop_v1_" + x(64), "doo_v1_" + x(64),
  "hvs." + w(90), "hvb." + w(90), `${a(14)}.atlasv1.${w(60)}`, "dapi" + x(32),
  `sk-${a(20)}T3BlbkFJ${a(20)}`, "sk-proj-" + w(48), "sk-svcacct-" + w(48), `sk-ant-api03-${w(93)}AA`, "sk-or-v1-" + x(64),
  "gsk_" + a(52), "xai-" + a(80), "pplx-" + a(48), "r8_" + a(37), "hf_" + a(34),
  "lin_api_" + a(40), "ntn_" + a(46), "secret_" + a(43), `figd_${w(40)}`, `pat${a(14)}.${x(64)}`,
  "ATATT3xFfGF0" + w(180), "ATBB" + a(32), `PMAK-${x(24)}-${x(34)}`, "NRAK-" + u(27), "glsa_" + a(32) + "_" + x(8), "glc_" + b64(`{"o":"1","n":"x","k":"${a(20)}"}`),
  "sntrys_" + w(80), `dt0c01.${u(24)}.${u(64)}`, "dp.pt." + a(43), "pul-" + x(40), "pscale_tkn_" + w(43), "sbp_" + x(40),
  "shpat_" + x(32), "sq0csp-" + w(43), "HRKU-AA" + w(58), "LTAI" + a(20), "sqp_" + x(40), "AKCp" + a(69), "ops_eyJ" + a(250),
  "AGE-SECRET-KEY-1" + u(58), `tskey-auth-${a(12)}-${a(32)}`, `${"1234567890"}:AA${w(33)}`, jwt(),
  pem("RSA PRIVATE KEY"), pem("OPENSSH PRIVATE KEY"), pem("EC PRIVATE KEY"), pem("PRIVATE KEY"), pem("PGP PRIVATE KEY BLOCK"),
  b64(pem("RSA PRIVATE KEY")), b64(pem("OPENSSH PRIVATE KEY")),
  b64(`{"auths":{"ghcr.io":{"auth":"${b64("me:hunter2hunter2")}"}}}`),
  a(24), a(32), a(40), a(64), w(43), b64(a(33)),
]; // prettier-ignore

/** Random by look, but told from a digest or a folder's name only when nothing stands around it. */
export const alone: readonly string[] = [l(36), l(50), x(48), x(36)];

/** A credential behind a name, in an address, in a header: the whole value of a variable. */
export const surrounded: readonly string[] = [
  `-ldflags=-X main.key=AKIA${u(16)}`, `-ldflags=-X=main.apiKey=${a(20)}`, "-ldflags=-X main.dbPassword=hunter2", "-ldflags='-X main.clientSecret=s3cr3t' -mod=mod",
  "-DAPI_SECRET=hunter2", "-O2 -DAPI_KEY=\\\"abcd1234\\\" -g", "clang -DPASSWORD=hunter2", "clang -DDB_PASSWD='hunter2'", "gcc -DSIGNING_KEY=abcdef123456",
  `helper --token ${a(20)}`, "helper --token=hunter2", "/opt/x/auth --client-secret hunter22", "cacheprog --redis-password=hunter2", "cacheprog --password hunter2", "cacheprog -u me:hunter2 https://cache.example",
  `driver -H 'Authorization: Bearer ${a(20)}'`, `Bearer ${w(30)}`, `Authorization: Basic ${b64("me:hunter2")}`, `Authorization: token ${x(40)}`, `Proxy-Authorization: Basic ${b64("me:hunter2")}`, "X-Api-Key: abcd1234abcd", "PRIVATE-TOKEN: hunter2hunter2", "Cookie: session=abcdef; id=2",
  `nixpkgs=https://x.example/n.tar.gz?token=${a(16)}`, `https://x.example/p.git?access_token=${a(16)}`, "https://x.example/p?api_key=abcd1234efgh", "https://x.example/?private_token=hunter2", "https://x.example/?a=1&password=hunter2",
  `https://acct.blob.core.windows.net/c?sv=2024-01-01&sig=${encodeURIComponent(b64(a(32)))}&se=2030`, `https://s3.amazonaws.com/b/k?X-Amz-Signature=${x(64)}`, `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${b64(a(64))}`, `Endpoint=sb://x.example/;SharedAccessKeyName=Root;SharedAccessKey=${b64(a(32))}`,
  "Server=db;User Id=me;Password=hunter2;", "Server=db;Uid=me;Pwd=hunter2;Database=x", "host=db user=me password=hunter2 sslmode=require", "me:hunter2@tcp(db:3306)/app?parseTime=true", "me:hunter2@unix(/tmp/mysql.sock)/app",
  "postgres://me:hunter2@db/app", "postgresql+psycopg://me:hunter2@db/app", "mysql://root:hunter2@db/app", "mongodb+srv://me:hunter2@cluster.example/app", "redis://:hunter2@cache:6379/0", "rediss://default:hunter2@cache:6380", "amqp://me:hunter2@mq:5672/%2f", "amqps://me:hunter2@mq", "ftp://me:hunter2@host/x", "smtp://me:hunter2@mail:587", "ldap://cn=admin:hunter2@ldap", "nats://me:hunter2@nats:4222", "sqlserver://sa:hunter2@db:1433?database=x", "clickhouse://me:hunter2@ch/x",
  "jdbc:postgresql://db/app?user=me&password=hunter2", "jdbc:sqlserver://db:1433;user=sa;password=hunter2;", "jdbc:mysql://me:hunter2@db/app", "jdbc:oracle:thin:me/hunter2@db:1521/XE", "me/hunter2@//db:1521/XE",
  "https://me:hunter2@proxy.example/go,direct", `https://${a(20)}@proxy.example`, "https://oauth2:hunter2@gitlab.example/x.git", "socks5://a:b@c|direct", "https://me%40corp:hunter2@proxy", "redis://:p/w@host:6379", "me:hunter2@proxy.example:3128",
  "aws_secret_access_key=" + a(40), "AWS_SECRET_ACCESS_KEY=" + made(base62 + "/+", 40, 77), made(base62 + "/+", 40, 78), `{"apiKey":"${a(12)}1"}`, `{"client_secret": "hunter2"}`, `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\n${a(60)}\\n-----END PRIVATE KEY-----\\n"}`,
  "//registry.npmjs.org/:_authToken=" + a(36), "machine x.example login me password hunter2", "password: hunter2", "secret=swordfish", "passphrase = 'correct horse'", `https%3A%2F%2Fme%3Ahunter2%40proxy.example`, "PGPASSWORD=hunter2 psql", "-Djavax.net.ssl.keyStorePassword=changeit", "sentry=https://" + x(32) + "@o1.ingest.sentry.io/2",
  `first;ghp_${a(36)};last`, `/opt/bin:/x?token=${a(12)}`, `https://user.webhook.office.com/webhookb2/${x(8)}-x@y/IncomingWebhook/${x(32)}`,
]; // prettier-ignore
