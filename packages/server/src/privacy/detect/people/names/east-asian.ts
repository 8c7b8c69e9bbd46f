import type { Finding } from '../../../kinds.ts';
import { marksBetween } from '../gazetteer.ts';
import { Mark } from '../marks.ts';

/**
 * Names in Chinese, Japanese and Korean, where words are not parted by spaces: only before an honorific and after "my
 * name is" or a label, and only where a family name of the lists begins them. Others are not found.
 */
export function findEastAsianNames(text: string, checkTime?: () => void): Finding[] {
  if (!EAST_ASIAN.test(text)) return [];
  const findings: Finding[] = [];
  let free = 0;
  const add = (start: number, end: number): void => {
    if (start < free || end <= start) return;
    findings.push({ kind: 'person_name', start, end, confidence: CONFIDENCE });
    free = end;
  };
  let nextCheck = 0;
  ANNOUNCING.lastIndex = 0;
  for (let match = ANNOUNCING.exec(text); match !== null; match = ANNOUNCING.exec(text)) {
    const { index } = match;
    if (index >= nextCheck) {
      checkTime?.();
      nextCheck = index + UNITS_BETWEEN_CHECKS;
      // Whoever is called may have looked through another text.
      ANNOUNCING.lastIndex = index + match[0].length;
    }
    if (match[1] === undefined) {
      const end = text.charCodeAt(index - 1) === SPACE ? index - 1 : index;
      add(end - lengthBefore(text, end), end);
    } else {
      const start = index + match[0].length;
      add(start, start + lengthAfter(text, start));
    }
  }
  return findings;
}

const SPACE = 0x20;
const UNITS_BETWEEN_CHECKS = 1 << 14;

const CONFIDENCE = 0.7;
const EAST_ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/;
/** An honorific, behind a name, or (captured) a label, before one. */
const ANNOUNCING =
  /さん|さま|様|氏(?!名)|くん|君|ちゃん|殿|先生|女士|小姐|老师|医生|教授|经理|(?:님|씨|선생님)(?![\uac00-\ud7a3]{3})|((?:お名前|名前|氏名|患者名)(?:は|[:：]) {0,2}|(?:我叫|我的名字是|姓名是|(?:姓名|联系人|患者|收件人)[:：]) {0,2}|(?:이름은|성함은|이름:|성명:|성함:) {0,2})/gu;
const LONGEST_NAME = 4;
const LONGEST_KANA = 10;
const LONGEST_FAMILY = 3;

/** Everybody, the customer, God, the king: addressed as people are, and nobody's name. */
const NOBODY = new Set(
  '皆 何 王 神 奥 客 仏 殿 姫 고객 선생 사장 회원 손님 여러분 관리자 선생님 기사 교수 원장 부장 팀장'.split(
    ' ',
  ),
);

/** How many characters before `end` are a name: the longest that begin with a family name of the same script. */
function lengthBefore(text: string, end: number): number {
  const kana = lengthWhile(text, end - 1, -1, LONGEST_KANA, isKatakana);
  if (kana > 1) return kana;
  const isHangul = isHangulAt(text, end - 1);
  const most = lengthWhile(text, end - 1, -1, LONGEST_NAME, isHangul ? isHangulAt : isHan);
  // Korean parts words by spaces, so that a name is the whole of one.
  if (isHangul && isHangulAt(text, end - 1 - most)) return 0;
  for (let length = most; length > 0; length -= 1) {
    if (isName(text, end - length, end)) return length;
    if (isHangul) return 0;
  }
  return 0;
}

function lengthAfter(text: string, start: number): number {
  const kana = lengthWhile(text, start, 1, LONGEST_KANA, isKatakana);
  if (kana > 1) return kana;
  const hangul = lengthWhile(text, start, 1, LONGEST_NAME, isHangulAt);
  if (hangul > 1) return isName(text, start, start + SHORTEST_FULL) ? SHORTEST_FULL : 0;
  const han = lengthWhile(text, start, 1, LONGEST_NAME + 1, isHan);
  // Where the sentence goes on without a pause, a name is most often of three.
  const length = han > LONGEST_NAME ? SHORTEST_FULL : han;
  return length > 1 && isName(text, start, start + length) ? length : 0;
}

const SHORTEST_FULL = 3;

function lengthWhile(
  text: string,
  from: number,
  step: 1 | -1,
  most: number,
  is: (text: string, at: number) => boolean,
): number {
  let length = 0;
  while (length < most && is(text, from + length * step)) length += 1;
  return length;
}

function isKatakana(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0x30_a1 && unit <= 0x30_fc;
}

function isHan(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit >= 0x4e_00 && unit <= 0x9f_ff) || unit === 0x30_05;
}

function isHangulAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xac_00 && unit <= 0xd7_a3;
}

function isName(text: string, start: number, end: number): boolean {
  for (let length = Math.min(LONGEST_FAMILY, end - start); length > 0; length -= 1) {
    if ((marksBetween(text, start, start + length) & Mark.family) !== 0)
      return !NOBODY.has(text.slice(start, end));
  }
  return false;
}
