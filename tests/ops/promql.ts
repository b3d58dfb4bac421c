/** The selectors of an expression: the metrics and labels that it reads. */

const TOKEN =
  /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*(?:\s*\{(?:[^}"]|"(?:[^"\\]|\\.)*")*\})?|\d[\w.]*|\S/g;

/** Words that label names in parentheses follow. */
const WITH_LABELS = /^(by|without|on|ignoring|group_left|group_right)$/;
const GROUPING = /^(\(|by|without)$/;
const WORDS = /^(and|or|unless|bool|offset|inf|nan)$/i;

/**
 * The distinct selectors of a PromQL expression. This is no full parser: Prometheus itself has
 * validated the expression.
 */
export function selectorsOf(expression: string): string[] {
  const tokens: string[] = expression.match(TOKEN) ?? [];
  const selectors = new Set<string>();
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    const next = tokens[index + 1];
    if (WITH_LABELS.test(token)) {
      if (next === '(') index = tokens.indexOf(')', index);
    } else if (/^[a-zA-Z_:]/.test(token) && !GROUPING.test(next ?? '') && !WORDS.test(token)) {
      selectors.add(token);
    }
  }
  return [...selectors];
}
