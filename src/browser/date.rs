//! Dates in `Expires`, as far as they matter: what sets a cookie to expire long ago deletes it.

/// There is no clock here: a year before this one is past, every other date is to come.
const FIRST_YEAR_TO_COME: u32 = 2026;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Whether a date is past; `false` for what is no date.
pub(super) fn is_past(date: &str) -> bool {
    let date = date.to_ascii_lowercase();
    let words = || {
        date.split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let is_month = |word: &&str| word.get(..3).is_some_and(|start| MONTHS.contains(&start));
    let mut after = words().skip_while(|word| !is_month(word)).skip(1);
    let number = |word: &str| word.parse::<u32>().ok();
    let year = words()
        .filter(|word| word.len() == 4)
        .find_map(number)
        .or_else(|| match number(after.next()?)? {
            year @ 0..=69 => Some(2000 + year),
            year @ 70..=99 => Some(1900 + year),
            _ => None,
        });
    words().any(|word| is_month(&word)) && year.is_some_and(|year| year < FIRST_YEAR_TO_COME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_spelling_are_past_by_their_year() {
        for (date, past) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", true),
            ("Thursday, 01-Jan-70 00:00:00 GMT", true),
            ("Sun Nov  6 08:49:37 1994", true),
            ("Wed, 21 Oct 2099 07:28:00 GMT", false),
            ("0", false),
            ("nonsense", false),
            ("1970", false),
        ] {
            assert_eq!(is_past(date), past, "{date}");
        }
    }
}
