/** Converts the stack's memory amounts, such as `256M`, to MB. Without an amount it returns 0. */
export function megabytes(amount = '0'): number {
  const [, number = '0', unit = ''] = /^(\d+)([MG])$/.exec(amount) ?? [];
  return Number(number) * (unit === 'G' ? 1_024 : 1);
}
