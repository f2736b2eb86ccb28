/** Tells whether a folder or file of this name may be seen: not empty, no dotfile, no separator, no control character. */
export function isPublicSegment(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[/\\\u0000-\u001f\u007f]/.test(segment);
}

/**
 * The name inside `out/`, with `/`, that a request target asks for (RFC 9112, section 3.2: origin or absolute form, query
 * ignored); `/` is `index.html`. Undefined when no published file can have such a name. Never throws.
 */
export function nameOfTarget(target: string): string | undefined {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/s, '');
  if (path === '' || path === '/') return 'index.html';
  if (!path.startsWith('/')) return undefined;
  // Decoded segment by segment: an encoded separator must not become one.
  const segments = path.slice(1).split('/').map(decoded);
  return segments.every((segment) => segment !== undefined && isPublicSegment(segment)) ? segments.join('/') : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
