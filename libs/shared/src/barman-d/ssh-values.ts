/** What ssh refuses before it connects, by the letter of an option or the name of a setting (OpenSSH 7.4 to 10). Pure. */

const CIPHERS =
  /^(?:(?:3des|aes(?:128|192|256)|blowfish|cast128)-cbc|aes(?:128|192|256)-(?:ctr|gcm@openssh\.com)|arcfour(?:128|256)?|chacha20-poly1305@openssh\.com|rijndael-cbc@lysator\.liu\.se)$/;
const MACS =
  /^(?:hmac-(?:sha1|sha1-96|sha2-256|sha2-512|md5|md5-96|ripemd160)|umac-(?:64|128)(?:@openssh\.com|-etm@openssh\.com))(?:-etm@openssh\.com|@openssh\.com)?$/;
const TIME = /^(?:none|\d+(?:[smhdw]\d+)*[smhdw]?)$/i;
const YES_OR_NO = /^(?:yes|no|true|false)$/i;
const COUNT = /^\d{1,9}$/;

const list =
  (known: RegExp) =>
  (value: string): boolean =>
    value
      .replace(/^[+^-]/, '')
      .split(',')
      .every((name) => known.test(name) || /[*?]/.test(name));
const isPort = (value: string) => /^\d{1,6}$/.test(value) && Number(value) > 0 && Number(value) <= 65_535;
const matches = (pattern: RegExp) => (value: string) => pattern.test(value);

type Check = (value: string) => boolean;

/** Settings that are well known, with what they may be; all others are for ssh to judge. */
const SETTINGS: Record<string, Check> = {
  port: isPort,
  batchmode: matches(YES_OR_NO),
  compression: matches(YES_OR_NO),
  identitiesonly: matches(YES_OR_NO),
  tcpkeepalive: matches(YES_OR_NO),
  passwordauthentication: matches(YES_OR_NO),
  checkhostip: matches(YES_OR_NO),
  hashknownhosts: matches(YES_OR_NO),
  exitonforwardfailure: matches(YES_OR_NO),
  gssapiauthentication: matches(YES_OR_NO),
  addressfamily: matches(/^(?:any|inet|inet6)$/i),
  stricthostkeychecking: matches(/^(?:yes|no|true|false|ask|off|accept-new)$/i),
  updatehostkeys: matches(/^(?:yes|no|true|false|ask)$/i),
  verifyhostkeydns: matches(/^(?:yes|no|true|false|ask)$/i),
  loglevel: matches(/^(?:quiet|fatal|error|info|verbose|debug[123]?)$/i),
  tunnel: matches(/^(?:yes|no|true|false|point-to-point|ethernet)$/i),
  connecttimeout: matches(TIME),
  serveraliveinterval: matches(TIME),
  serveralivecountmax: matches(COUNT),
  numberofpasswordprompts: matches(/^[1-9]\d{0,8}$/),
  connectionattempts: matches(/^[1-9]\d{0,8}$/),
  ciphers: list(CIPHERS),
  macs: list(MACS),
};
/** Of a configuration file only. */
const NOT_ON_THE_COMMAND_LINE = ['host', 'match', 'include'];
const FORWARDS = ['localforward', 'remoteforward', 'dynamicforward'];

/** Why ssh refuses `-o TEXT`; null when it does not, or when only ssh can say. Pure. */
function refusedSetting(text: string): string | null {
  const [, name = '', value = ''] = /^\s*(\w+)\s*[\s=]\s*(.*)$/s.exec(text) ?? [];
  if (name === '' || value.trim() === '') return `the setting "${text}" has no name or no value`;
  const keyword = name.toLowerCase();
  if (NOT_ON_THE_COMMAND_LINE.includes(keyword)) return `${name} cannot be set on a command line`;
  if (FORWARDS.includes(keyword)) return `${name} forwards ports: leave it out`;
  const [, quoted = value.trim()] = /^"([^"]*)"$/.exec(value.trim()) ?? [];
  const check = Object.hasOwn(SETTINGS, keyword) ? SETTINGS[keyword] : undefined;
  return check === undefined || check(quoted) ? null : `${name} does not accept "${quoted}"`;
}

/** Why ssh refuses a value of one of its options; null when it does not, or when only ssh can say. Pure. */
export function refusedValue(letter: string, value: string): string | null {
  switch (letter) {
    case 'p':
      return isPort(value) ? null : `has an invalid port: "${value}"`;
    case 'o': {
      const reason = refusedSetting(value);
      return reason === null ? null : `has an option that ssh refuses: ${reason}`;
    }
    case 'c':
      return list(CIPHERS)(value) ? null : `has a cipher that ssh does not know: "${value}"`;
    case 'm':
      return list(MACS)(value) ? null : `has a MAC that ssh does not know: "${value}"`;
    case 'l':
      return value === '' || isUser(value) ? null : `has an invalid user: "${value}"`;
    case 'J':
    case 'F':
    case 'i':
    case 'b':
      return value === '' ? `has no value after -${letter}` : null;
    default:
      return null;
  }
}

/** The same rule as ssh's `valid_ruser`, which excludes what a shell would interpret. */
function isUser(user: string): boolean {
  return user !== '' && !/^-|['`"\s;&<>|(){}]|\\$/.test(user);
}

/** Whether a text is `[user@]host` or `ssh://[user@]host[:port]`, by the rule of ssh's `valid_hostname`. Pure. */
export function isDestination(text: string): boolean {
  const uri = /^ssh:\/\/([^/]*)\/?$/i.exec(text);
  if (/^ssh:\/\//i.test(text) && uri === null) return false;
  const login = uri?.[1] ?? text;
  const at = login.lastIndexOf('@');
  const [user, place] = at < 0 ? [null, login] : [login.slice(0, at), login.slice(at + 1)];
  const [, host = place, port] = uri === null ? [] : (/^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? []);
  if (port !== undefined && !isPort(port)) return false;
  return (user === null || isUser(user)) && host !== '' && !/^-|[\s'`"$\\;&<>|(){},]|\p{Cc}/u.test(host);
}
