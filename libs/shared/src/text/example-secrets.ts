/** A way to write a password into a server file, right or wrong. */
export interface ConninfoForm {
  name: string;
  /** The value of `conninfo` in the file. */
  conninfo: string;
  /** The password as libpq reads it, or as the person meant it. */
  password: string;
  /** The form in the file, if it differs. */
  written: string;
}

const form = (name: string, conninfo: string, password: string, written = password): ConninfoForm => ({
  name,
  conninfo,
  password,
  written,
});

/** Twelve of them. */
export const CONNINFO_FORMS: readonly ConninfoForm[] = [
  form('bare', 'host=db user=barman password=Tr0ub4dor&3 dbname=app', 'Tr0ub4dor&3'),
  form('short', 'host=db password=hunter2 user=barman', 'hunter2'),
  form('quoted, with a space', "host=db password='correct Horse 9' user=barman", 'correct Horse 9'),
  form(
    'quoted, with an escaped quote',
    "host=db password='it\\'s Secr3t' user=barman",
    "it's Secr3t",
    "it\\'s Secr3t",
  ),
  form('an escaped space', 'host=db password=Two\\ Words9 user=barman', 'Two Words9', 'Two\\ Words9'),
  form('spaces around =', "host = db password = 'Spaced0ut!' user = barman", 'Spaced0ut!'),
  form('a URI', 'postgresql://barman:Uri-Secr3t@db:5432/app', 'Uri-Secr3t'),
  form('a URI, percent-encoded', 'postgresql://barman:p%40ss%2FW0rd@db/app', 'p@ss/W0rd', 'p%40ss%2FW0rd'),
  form('a URI for configparser', 'postgresql://barman:p%%40Secret9@db/app', 'p@Secret9', 'p%%40Secret9'),
  form('a URI with @ and / as they are', 'postgres://barman:p@ss/W0rd#9@db/app', 'p@ss/W0rd#9'),
  form(
    'a parameter of a URI',
    'postgresql://db/app?user=barman&password=Quer%79-9&sslmode=require',
    'Query-9',
    'Quer%79-9',
  ),
  form('a quote that is not closed', "host=db user=barman password='Unclosed 9 Secret", 'Unclosed 9 Secret'),
];

/** What programs say that have a conninfo or a password in it. */
type Text = (form: ConninfoForm) => string;

const tailFrom = (text: string, character: string) => text.slice(Math.max(0, text.indexOf(character)));
const pythonRepr = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const half = (text: string) => Math.ceil(text.length / 2);

/** Sixty of them. */
export const TEXTS_WITH_SECRETS: readonly Text[] = [
  // unchanged
  ({ conninfo }) => conninfo,
  ({ conninfo }) => `conninfo = ${conninfo}`,
  ({ conninfo }) => `streaming_conninfo=${conninfo} application_name=barman_receive_wal`,
  ({ password }) => `PGPASSWORD=${password} psql -c 'select 1'`,
  ({ password }) => `export PGPASSWORD='${password}'`,
  ({ written }) => `PGPASSWORD="${written}"`,
  ({ password }) => `db:5432:app:barman:${password}`,
  ({ password }) => `*:*:*:barman:${password.replaceAll(':', '\\:')}`,
  ({ password }) => `password: ${JSON.stringify(password)}`,
  ({ password }) => JSON.stringify({ user: 'barman', password }),
  ({ password }) => `{'host': 'db', 'password': ${pythonRepr(password)}, 'user': 'barman'}`,
  ({ conninfo }) => JSON.stringify({ conninfo }),
  ({ conninfo }) => JSON.stringify(JSON.stringify({ conninfo })),
  ({ conninfo }) => pythonRepr(conninfo),
  // configparser
  ({ conninfo }) =>
    `configparser.InterpolationSyntaxError: '%' must be followed by '%' or '(', found: ${pythonRepr(tailFrom(conninfo, '%'))}`,
  ({ written }) => `'%' must be followed by '%' or '(', found: '${tailFrom(written, '%')}@db/app'`,
  ({ conninfo }) => `bad interpolation variable reference ${pythonRepr(conninfo)}`,
  ({ conninfo }) =>
    `Bad value substitution: option 'conninfo' in section 'pg1' contains an interpolation key 'x' which is not a valid option name. Raw value: ${pythonRepr(conninfo)}`,
  ({ conninfo }) =>
    `Source contains parsing errors: '/etc/barman.d/pg1.conf'\n\t[line  3]: ${pythonRepr(`${conninfo}\n`)}`,
  ({ written }) =>
    `Source contains parsing errors: '/etc/barman.d/pg1.conf'\n\t[line  4]: ${pythonRepr(`  ${written}\n`)}`,
  ({ conninfo }) =>
    `File contains no section headers.\nfile: '/etc/barman.d/pg1.conf', line: 1\n${pythonRepr(`conninfo = ${conninfo}\n`)}`,
  ({ written }) =>
    `File contains no section headers.\nfile: '/etc/barman.d/pg1.conf', line: 1\n${pythonRepr(written)}`,
  // libpq, psycopg2
  ({ password }) => `missing "=" after "${password.split(' ').at(-1)}" in connection info string`,
  ({ written }) => `psql: error: missing "=" after "${written}" in connection info string`,
  ({ written }) => `invalid connection option "${written}"`,
  ({ conninfo }) => `invalid dsn: unterminated quoted string in connection info string: ${conninfo}`,
  ({ written }) => `invalid percent-encoded token: "${written}"`,
  ({ written }) => `forbidden value %00 in percent-encoded value: "${written}"`,
  ({ conninfo }) => `unexpected character "W" at position 24 in URI (expected ":" or "/"): "${conninfo}"`,
  ({ written }) => `invalid port number: "${written}"`,
  ({ written }) =>
    `psql: error: could not translate host name "${tailFrom(written, '@').slice(1)}@db" to address: Name or service not known`,
  ({ conninfo }) => `psycopg2.OperationalError: could not connect with ${conninfo}`,
  ({ written }) => `extra key/value separator "=" in URI query parameter: "${written}"`,
  ({ conninfo }) =>
    `Traceback (most recent call last):\n  File "/usr/lib/barman/postgres.py", line 118, in connect\n    psycopg2.connect(${pythonRepr(conninfo)})\npsycopg2.ProgrammingError: invalid dsn`,
  ({ password }) => `connect(host='db', password=${pythonRepr(password)}, user='barman')`,
  // processes
  ({ conninfo }) =>
    `Command failed with exit code 1: pg_receivewal '--dbname=${conninfo.replaceAll("'", "'\\''")}' --verbose`,
  ({ conninfo }) => `spawn psql ENOENT: psql ${JSON.stringify(conninfo)}`,
  ({ conninfo }) => `barman 4711 0.0 pg_basebackup --dbname=${conninfo} -D /x`,
  ({ password }) => `sshpass: wrong arguments -p ${password}`,
  ({ password }) => `su: Authentication failure\n${password}: command not found`,
  ({ written }) => `bash: line 1: ${written}: command not found`,
  // a server's log
  ({ password }) => `STATEMENT:  ALTER ROLE barman PASSWORD '${password.replaceAll("'", "''")}'`,
  ({ password }) => `ERROR: syntax error at or near "${password}"`,
  ({ password }) => `LOG: password=${password} is not right`,
  // by itself
  ({ password }) => password,
  ({ written }) => written,
  ({ password }) => encodeURIComponent(password),
  ({ password }) => `the value (${password}) is refused`,
  ({ password }) => `"${password}", it said`,
  ({ password }) => `tried ${password} twice: ${password}`,
  ({ password }) => `dsn=postgresql://barman:${encodeURIComponent(password)}@db/app`,
  // over lines, cut, coloured
  ({ conninfo }) => conninfo.replaceAll(' ', '\n'),
  ({ password }) => `password is ${password.slice(0, half(password))}\n${password.slice(half(password))}`,
  ({ written }) => `password=${written.slice(0, half(written))}\r\n  ${written.slice(half(written))}`,
  ({ conninfo }) => conninfo.replace(/(.{20})/g, '$1\n'),
  ({ password }) => `\u001b[1m${password.slice(0, 3)}\u001b[0m${password.slice(3)}`,
  ({ conninfo }) => `…${tailFrom(conninfo, 'pass')}`,
  ({ conninfo, written }) => conninfo.slice(0, conninfo.indexOf(written) + written.length),
  ({ password }) => `${password.slice(0, -1)}…`,
  ({ password }) => `…${password.slice(1)} was cut`,
];
