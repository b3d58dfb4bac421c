/** An amount of memory as the stack writes it, such as `256M`, in MB; 0 when it is not given. */
export function megabytes(amount = '0'): number {
  const [, number = '0', unit = ''] = /^(\d+)([MG])$/.exec(amount) ?? [];
  return Number(number) * (unit === 'G' ? 1_024 : 1);
}
