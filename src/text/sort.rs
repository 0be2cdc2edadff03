//! Sorting for short lists. The standard library's sort is made for long ones, and each of its
//! instances adds several kilobytes to the download.

use std::cmp::Ordering;

/// Sorts by a key; equal elements keep their order. Lists that are nearly in order take no time.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(list, |one, two| key(one).cmp(&key(two)));
}

/// Sorts by a comparison; equal elements keep their order.
pub fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    for index in 1..list.len() {
        if compare(&list[index - 1], &list[index]).is_le() {
            continue;
        }
        let place = list[..index].partition_point(|other| compare(other, &list[index]).is_le());
        let element = list.remove(index);
        list.insert(place, element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_elements_keep_their_order() {
        let mut list = vec![(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd'), (1, 'e')];
        sort_by_key(&mut list, |(number, _)| *number);
        let letters: String = list.iter().map(|(_, letter)| *letter).collect();
        assert_eq!(letters, "bedac");
        sort_by_key(&mut Vec::<u8>::new(), |byte| *byte);
    }
}
