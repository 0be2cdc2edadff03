//! Sorting for short lists. The standard library's sort is made for long ones, and each of its
//! instances adds several kilobytes to the download.

use std::cmp::Ordering;

/// Sorts by a key; equal elements keep their order. Lists that are nearly in order take no time.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |one, two| key(one).cmp(&key(two)));
}

/// Sorts by a comparison; equal elements keep their order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = order(list.len(), &|one, two| compare(&list[one], &list[two]));
    for (at, place) in places.iter().enumerate() {
        // What stood there may have made room for another already.
        let mut from = *place;
        while from < at {
            from = places[from];
        }
        list.swap(at, from);
    }
}

/// The places of the elements in their new order: one routine for all types.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(count);
    for index in 0..count {
        let place = match places.last() {
            Some(last) if compare(*last, index).is_gt() => {
                places.partition_point(|other| compare(*other, index).is_le())
            }
            _ => index,
        };
        places.insert(place, index);
    }
    places
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
