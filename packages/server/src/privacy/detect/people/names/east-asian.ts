import type { Finding } from '../../../kinds.ts';
import { marksOfWord } from '../gazetteer.ts';
import { Mark } from '../marks.ts';

/**
 * Names in Chinese, Japanese and Korean, where words are not parted by spaces: only before an honorific and after "my
 * name is" or a label, and only where a family name of the lists begins them. Others are not found.
 */
export function findEastAsianNames(text: string, checkTime?: () => void): Finding[] {
  if (!EAST_ASIAN.test(text)) return [];
  const findings: Finding[] = [];
  const add = (start: number, end: number): void => {
    if (start >= (findings.at(-1)?.end ?? 0)) {
      findings.push({ kind: 'person_name', start, end, confidence: CONFIDENCE });
    }
  };
  for (const match of text.matchAll(ANNOUNCING)) {
    const { index } = match;
    checkTime?.();
    if (match[1] === undefined) {
      const end = text[index - 1] === ' ' ? index - 1 : index;
      add(end - lengthBefore(text, end), end);
    } else {
      const start = index + match[0].length;
      add(start, start + lengthAfter(text, start));
    }
  }
  return findings.filter(({ start, end }) => end > start);
}

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
    if (isName(text.slice(end - length, end))) return length;
    if (isHangul) return 0;
  }
  return 0;
}

function lengthAfter(text: string, start: number): number {
  const kana = lengthWhile(text, start, 1, LONGEST_KANA, isKatakana);
  if (kana > 1) return kana;
  const hangul = lengthWhile(text, start, 1, LONGEST_NAME, isHangulAt);
  if (hangul > 1) return isName(text.slice(start, start + SHORTEST_FULL)) ? SHORTEST_FULL : 0;
  const han = lengthWhile(text, start, 1, LONGEST_NAME + 1, isHan);
  // Where the sentence goes on without a pause, a name is most often of three.
  const length = han > LONGEST_NAME ? SHORTEST_FULL : han;
  return length > 1 && isName(text.slice(start, start + length)) ? length : 0;
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

function isName(written: string): boolean {
  if (NOBODY.has(written)) return false;
  for (let length = Math.min(LONGEST_FAMILY, written.length); length > 0; length -= 1) {
    if ((marksOfWord(written.slice(0, length)) & Mark.family) !== 0) return true;
  }
  return false;
}
