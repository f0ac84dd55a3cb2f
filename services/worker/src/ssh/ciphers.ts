/**
 * The ciphers that ssh may use, no other, with AES-GCM first if the processor computes AES: OpenSSH prefers ChaCha20,
 * of which it computes a third to a half fewer bytes a second (measured with 9.2 on x86-64). Pure.
 * @param cpuInfo the text of `/proc/cpuinfo`
 */
export function fastestFirst(allowed: readonly string[], cpuInfo: string): string[] {
  const hasAes = /^(flags|Features)\s*:.*\baes\b/m.test(cpuInfo);
  const isFast = (cipher: string) => hasAes && /^aes\d+-gcm/.test(cipher);
  return [...allowed.filter(isFast), ...allowed.filter((cipher) => !isFast(cipher))];
}
