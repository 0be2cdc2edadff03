//! The names that may stand in `\\p{…}`.

use super::super::error::Library;

/// What both libraries know: general categories and PCRE's own.
const CATEGORIES: &str = " C Cc Cf Cn Co Cs L L& Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps \
    S Sc Sk Sm So Z Zl Zp Zs Any Xan Xps Xsp Xuc Xwd ";

/// The scripts of PCRE1.
const SCRIPTS: &str = " Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Duployan Egyptian_Hieroglyphs Elbasan Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Myanmar Nabataean New_Tai_Lue Nko Ogham Ol_Chiki Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_South_Arabian Old_Turkic Oriya Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sora_Sompeng Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Telugu Thaana Thai Tibetan Tifinagh Tirhuta Ugaritic Vai Warang_Citi Yi ";

/// The short names that only PCRE2 has, in lower case.
const SHORT_OF_2: &str =
    " ci di lc ri sd vs yi cwl cwt cwu dep dia ext han hex idc ids lao loe mro nko pcm vai ";

/// Whether the library knows a property. Of PCRE2's five hundred names only the short ones are
/// looked up: a longer one that is none is taken for one, and said to be not simulated.
pub(super) fn is_known(name: &[u8], library: Library) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return false;
    };
    let among = |names: &str, name: &str| {
        !name.is_empty() && !name.contains(' ') && names.contains(&[" ", name, " "].concat())
    };
    match library {
        Library::Pcre1 => among(CATEGORIES, name) || among(SCRIPTS, name),
        Library::Pcre2 => {
            let is_letter =
                |letter: &char| !matches!(letter, '_' | '-') && !letter.is_ascii_whitespace();
            let name: String = name.chars().filter(is_letter).collect();
            let name = name.to_ascii_lowercase();
            name.len() > 3
                || among(SHORT_OF_2, &name)
                || among(&CATEGORIES.to_ascii_lowercase(), &name)
        }
    }
}
