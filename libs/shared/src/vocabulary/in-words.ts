const TIME_UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A duration by its two largest units: `3 days 4 hours`, `1 hour`, `12 seconds`, `0.4 seconds`. */
export function durationInWords(durationSeconds: number): string {
  if (durationSeconds < 10)
    return amountInWords(Math.max(0, Math.round(durationSeconds * 10) / 10), 'second');
  const total = Math.round(durationSeconds);
  const largest = TIME_UNITS.findIndex(([, size]) => total >= size);
  const amounts = TIME_UNITS.map(([unit, size], index) => {
    const withinLarger = index === largest ? total : total % (TIME_UNITS[index - 1]?.[1] ?? Infinity);
    return { unit, amount: Math.floor(withinLarger / size) };
  });
  const shown = amounts.slice(largest, largest + 2).filter(({ amount }) => amount > 0);
  return shown.map(({ unit, amount }) => amountInWords(amount, unit)).join(' ');
}

/** An interval as it follows "every": `hour`, `6 hours`, `1 day 12 hours`. */
export function intervalInWords(intervalSeconds: number): string {
  return durationInWords(intervalSeconds).replace(/^1 (\w+)$/, '$1');
}

/** A size in binary units: `512 bytes`, `1.5 KiB`, `22 MiB`. */
export function sizeInWords(sizeBytes: number): string {
  const power = sizeBytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(sizeBytes) / 10), BYTE_UNITS.length - 1);
  const amount = sizeBytes / 1024 ** power;
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${BYTE_UNITS[power]}`;
}

function amountInWords(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
