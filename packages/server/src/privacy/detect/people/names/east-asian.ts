import type { Finding } from '../../../kinds.ts';
import { marksOfWord } from '../gazetteer.ts';
import { Mark } from '../marks.ts';

/**
 * Names in Chinese, Japanese and Korean, where words are not parted by spaces: only before an honorific and after "my
 * name is" or a label, and only where a family name of the lists begins them. Others are not found.
 */
export function findEastAsianNames(text: string): Finding[] {
  if (!EAST_ASIAN.test(text)) return [];
  const findings: Finding[] = [];
  const add = (start: number, end: number): void => {
    findings.push({ kind: 'person_name', start, end, confidence: CONFIDENCE });
  };
  for (const form of BEFORE_HONORIFIC) {
    for (const match of text.matchAll(form)) {
      const written = match[1] ?? '';
      const length = lengthOfName(written);
      if (length > 0) add(match.index + written.length - length, match.index + written.length);
    }
  }
  for (const form of AFTER_LABEL) {
    for (const match of text.matchAll(form)) {
      const written = match[1] ?? '';
      const end = match.index + match[0].length;
      if (lengthOfName(written) === written.length) add(end - written.length, end);
    }
  }
  return findings;
}

const CONFIDENCE = 0.7;
const EAST_ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/;
const KANA = /^[\u30a0-\u30ff]+$/;
const LONGEST_FAMILY = 3;

const BEFORE_HONORIFIC: readonly RegExp[] = [
  /([\u4e00-\u9fff々]{1,4}|[\u30a1-\u30fa・ー]{2,10})(?= ?(?:さん|さま|様|氏|くん|君|ちゃん|殿))/gu,
  /([\u4e00-\u9fff]{1,3})(?=先生|女士|小姐|老师|医生|教授|经理)/gu,
  /(?<![\uac00-\ud7a3])([\uac00-\ud7a3]{2,3})(?= ?(?:님|씨|선생님)(?![\uac00-\ud7a3]{3}))/gu,
];
const AFTER_LABEL: readonly RegExp[] = [
  /(?:お名前|名前|氏名|患者名)(?:は|[:：]) {0,2}([\u4e00-\u9fff々]{2,6}|[\u30a1-\u30fa・ー]{2,12})/gu,
  /(?:我叫|我的名字是|姓名是|(?:姓名|联系人|患者|收件人)[:：]) {0,2}([\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])|[\u4e00-\u9fff]{3})/gu,
  /(?:이름은|성함은|이름:|성명:|성함:) {0,2}([\uac00-\ud7a3]{2,4}?)(?=입니다|이고|이에요|예요|이며|[\s.,]|$)/gu,
];

/** Everybody, the customer, God, the king: addressed as people are, and nobody's name. */
const NOBODY = new Set([
  '皆',
  '何',
  '王',
  '神',
  '奥',
  '客',
  '仏',
  '殿',
  '姫',
  '고객',
  '선생',
  '사장',
  '회원',
  '손님',
  '여러분',
]);

/** How many characters at the end of what stands before an honorific are a name: they begin with a family name. */
function lengthOfName(written: string): number {
  if (KANA.test(written)) return written.length;
  for (let length = written.length; length > 0; length -= 1) {
    const name = written.slice(written.length - length);
    if (!NOBODY.has(name) && beginsWithFamilyName(name)) return length;
  }
  return 0;
}

function beginsWithFamilyName(name: string): boolean {
  for (let length = Math.min(LONGEST_FAMILY, name.length); length > 0; length -= 1) {
    if ((marksOfWord(name.slice(0, length)) & Mark.family) !== 0) return true;
  }
  return false;
}
