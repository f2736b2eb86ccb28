import { describe, expect, it } from 'vitest';
import { attribute, cdata, element, escapeAttribute, escapeText, escapeXml, legalText } from '../src/text/xml.ts';

describe('text in XML', () => {
  it('has U+FFFD for what XML 1.0 cannot hold, and only for that', () => {
    expect(legalText('\0\x08\x0b\x0c\x0e\x1f\ufffe\uffff')).toBe('\ufffd'.repeat(8));
    expect(legalText('a\ud800b\udc00\ud83d')).toBe('a\ufffdb\ufffd\ufffd');
    const legal = '\t\n \x7f\x85\ud7ff\ue000\ufffd😀\u{10ffff}é';
    expect(legalText(legal)).toBe(legal);
  });

  it('ends its lines with LF', () => expect(legalText('a\r\nb\rc\n\rd')).toBe('a\nb\nc\n\nd'));

  it.each([
    [escapeText, '<b>&amp;]]>"', '&#x3C;b>&#x26;amp;]]&#x3E;"'],
    [escapeXml, '<b>&amp;]]>"', '&lt;b>&amp;amp;]]&gt;"'],
    [escapeAttribute, '<a>&"\'\t\n\r\n]]>', '&lt;a>&amp;&quot;&apos;&#x9;&#xA;&#xA;]]&gt;'],
    [cdata, 'a]]>b]]>', '<![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]>'],
    [escapeText, '\0', '\ufffd'],
    [escapeXml, '\ud800', '\ufffd'],
    [escapeAttribute, '\uffff', '\ufffd'],
    [cdata, '\x0b\r', '<![CDATA[\ufffd\n]]>'],
  ])('%o of %j', (escape, text, wanted) => expect(escape(text)).toBe(wanted));

  it('makes elements and attributes only of what there is', () => {
    expect([element('a', '&lt;'), element('a', ''), element('a', undefined)]).toEqual(['<a>&lt;</a>\n', '<a></a>\n', '']);
    expect([attribute('a', '"'), attribute('a', 0), attribute('a', undefined)]).toEqual([' a="&quot;"', ' a="0"', '']);
  });
});
