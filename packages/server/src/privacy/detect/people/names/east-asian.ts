import type { Finding } from '../../../kinds.ts';
import { addToHash, gazetteer, lookUp, START_OF_WORD } from '../gazetteer.ts';
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
  for (let at = 0; at < text.length;) {
    if (at >= nextCheck) {
      checkTime?.();
      nextCheck = at + UNITS_BETWEEN_CHECKS;
    }
    const first = FIRSTS[text.charCodeAt(at)] ?? 0;
    if (first === 0) at += 1;
    else if ((first & BEGINS_HONORIFIC) !== 0 && endOf(HONORIFIC, text, at) > at) {
      const end = text.charCodeAt(at - 1) === SPACE ? at - 1 : at;
      add(end - lengthBefore(text, end), end);
      at = HONORIFIC.lastIndex;
    } else if ((first & BEGINS_LABEL) !== 0 && endOf(LABEL, text, at) > at) {
      const start = LABEL.lastIndex;
      add(start, start + lengthAfter(text, start));
      at = start;
    } else at += 1;
  }
  return findings;
}

const SPACE = 0x20;
const UNITS_BETWEEN_CHECKS = 1 << 14;

const CONFIDENCE = 0.7;
const EAST_ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/;
/** Stands behind a name. */
const HONORIFIC =
  /さん|さま|様|氏(?!名)|くん|君|ちゃん|殿|先生|女士|小姐|老师|医生|教授|经理|(?:님|씨|선생님)(?![\uac00-\ud7a3]{3})/uy;
/** Stands before one. */
const LABEL =
  /(?:お名前|名前|氏名|患者名)(?:は|[:：]) {0,2}|(?:我叫|我的名字是|姓名是|(?:姓名|联系人|患者|收件人)[:：]) {0,2}|(?:이름은|성함은|이름:|성명:|성함:) {0,2}/uy;
const BEGINS_HONORIFIC = 1;
const BEGINS_LABEL = 2;
/** By the unit that they begin with. */
const FIRSTS = new Uint8Array(0x1_0000);
for (const first of 'さ様くち君殿先女小老医教经님씨선') FIRSTS[first.charCodeAt(0)] = BEGINS_HONORIFIC;
for (const first of 'お名患我姓联收이성') FIRSTS[first.charCodeAt(0)] = BEGINS_LABEL;
FIRSTS['氏'.charCodeAt(0)] = BEGINS_HONORIFIC | BEGINS_LABEL;

function endOf(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : 0;
}

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
  const kana = lengthWhile(text, end - 1, -1, LONGEST_KANA, KATAKANA);
  if (kana > 1) return kana;
  const isHangul = lengthWhile(text, end - 1, -1, 1, HANGUL) === 1;
  const most = lengthWhile(text, end - 1, -1, LONGEST_NAME, isHangul ? HANGUL : HAN);
  // Korean parts words by spaces, so that a name is the whole of one.
  if (isHangul && lengthWhile(text, end - 1 - most, -1, 1, HANGUL) === 1) return 0;
  for (let length = most; length > 0; length -= 1) {
    if (isName(text, end - length, end)) return length;
    if (isHangul) return 0;
  }
  return 0;
}

function lengthAfter(text: string, start: number): number {
  const kana = lengthWhile(text, start, 1, LONGEST_KANA, KATAKANA);
  if (kana > 1) return kana;
  const hangul = lengthWhile(text, start, 1, LONGEST_NAME, HANGUL);
  if (hangul > 1) return isName(text, start, start + SHORTEST_FULL) ? SHORTEST_FULL : 0;
  const han = lengthWhile(text, start, 1, LONGEST_NAME + 1, HAN);
  // Where the sentence goes on without a pause, a name is most often of three.
  const length = han > LONGEST_NAME ? SHORTEST_FULL : han;
  return length > 1 && isName(text, start, start + length) ? length : 0;
}

const SHORTEST_FULL = 3;
const KATAKANA = 1;
const HAN = 2;
const HANGUL = 3;

function lengthWhile(text: string, from: number, step: 1 | -1, most: number, script: number): number {
  let length = 0;
  while (length < most && scriptOf(text.charCodeAt(from + length * step)) === script) length += 1;
  return length;
}

function scriptOf(unit: number): number {
  if (unit >= 0x30_a1 && unit <= 0x30_fc) return KATAKANA;
  if ((unit >= 0x4e_00 && unit <= 0x9f_ff) || unit === 0x30_05) return HAN;
  return unit >= 0xac_00 && unit <= 0xd7_a3 ? HANGUL : 0;
}

/** Whether a family name of the lists begins it, and it is not nobody's. */
function isName(text: string, start: number, end: number): boolean {
  const { all, firstsOfFamilies } = gazetteer();
  if (firstsOfFamilies[text.charCodeAt(start)] !== 1) return false;
  let hash = START_OF_WORD;
  for (let at = start; at < Math.min(end, start + LONGEST_FAMILY); at += 1) {
    hash = addToHash(hash, text.charCodeAt(at));
    if ((lookUp(all, hash) & Mark.family) !== 0) return !NOBODY.has(text.slice(start, end));
  }
  return false;
}
