//! Maps and sets of names, in order. All share one instance of the standard library's map, whose
//! every instance would add five kilobytes to the download.

use std::collections::BTreeMap;

/// A map from names to values, sorted by name.
#[derive(Clone, Debug)]
pub struct Names<V> {
    index: BTreeMap<Vec<u8>, usize>,
    values: Vec<V>,
}

/// A set of names, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameSet(Names<()>);

impl<V> Default for Names<V> {
    fn default() -> Self {
        Self {
            index: BTreeMap::new(),
            values: Vec::new(),
        }
    }
}

impl<V> Names<V> {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether a name is there.
    pub fn contains_key(&self, name: impl AsRef<[u8]>) -> bool {
        find(&self.index, name.as_ref()).is_some()
    }

    /// The value of a name.
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<&V> {
        self.values.get(find(&self.index, name.as_ref())?)
    }

    /// The value of a name, to change.
    pub fn get_mut(&mut self, name: impl AsRef<[u8]>) -> Option<&mut V> {
        self.values.get_mut(find(&self.index, name.as_ref())?)
    }

    /// Sets a name's value; the one it had before comes back.
    pub fn insert(&mut self, name: impl Into<Vec<u8>>, value: V) -> Option<V> {
        let place = place(&mut self.index, name.into(), self.values.len());
        if let Some(old) = self.values.get_mut(place) {
            return Some(std::mem::replace(old, value));
        }
        self.values.push(value);
        None
    }

    /// Sets a name's value unless it has one.
    pub fn insert_new(&mut self, name: impl Into<Vec<u8>>, value: V) {
        let place = place(&mut self.index, name.into(), self.values.len());
        if place == self.values.len() {
            self.values.push(value);
        }
    }

    /// The names with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.bytes()
            .map(|(name, value)| (std::str::from_utf8(name).unwrap_or_default(), value))
    }

    /// The names, that need not be text, with their values, in order.
    pub fn bytes(&self) -> impl Iterator<Item = (&[u8], &V)> {
        let values = &self.values;
        let index = self.index.iter();
        index.map(move |(name, place)| (name.as_slice(), &values[*place]))
    }

    /// The names in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let index = self.index.keys();
        index.map(|name| std::str::from_utf8(name).unwrap_or_default())
    }

    /// The values, in the order in which they came.
    pub fn values(&self) -> &[V] {
        &self.values
    }
}

impl NameSet {
    /// Adds a name; whether it is new.
    pub fn insert(&mut self, name: impl Into<Vec<u8>>) -> bool {
        self.0.insert(name, ()).is_none()
    }

    /// Whether a name is in it.
    pub fn contains(&self, name: impl AsRef<[u8]>) -> bool {
        self.0.contains_key(name)
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: PartialEq> PartialEq for Names<V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.bytes().eq(other.bytes())
    }
}

impl<V: Eq> Eq for Names<V> {}

impl<K: Into<Vec<u8>>, V> FromIterator<(K, V)> for Names<V> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let mut names = Self::default();
        for (name, value) in pairs {
            names.insert(name, value);
        }
        names
    }
}

impl<K: Into<Vec<u8>>> FromIterator<K> for NameSet {
    fn from_iter<T: IntoIterator<Item = K>>(names: T) -> Self {
        let mut set = Self::default();
        set.extend(names);
        set
    }
}

impl<K: Into<Vec<u8>>> Extend<K> for NameSet {
    fn extend<T: IntoIterator<Item = K>>(&mut self, names: T) {
        for name in names {
            self.insert(name);
        }
    }
}

impl<V> IntoIterator for Names<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;

    /// The names with their values, in the order in which they came.
    fn into_iter(self) -> Self::IntoIter {
        let mut names = vec![String::new(); self.values.len()];
        for (name, place) in self.index {
            names[place] = String::from_utf8(name).unwrap_or_default();
        }
        let pairs: Vec<_> = names.into_iter().zip(self.values).collect();
        pairs.into_iter()
    }
}

impl<V> Extend<(String, V)> for Names<V> {
    fn extend<T: IntoIterator<Item = (String, V)>>(&mut self, pairs: T) {
        for (name, value) in pairs {
            self.insert(name, value);
        }
    }
}

fn find(index: &BTreeMap<Vec<u8>, usize>, name: &[u8]) -> Option<usize> {
    index.get(name).copied()
}

/// The place of a name, which becomes `next` if it is new.
fn place(index: &mut BTreeMap<Vec<u8>, usize>, name: Vec<u8>, next: usize) -> usize {
    *index.entry(name).or_insert(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_order_and_keep_their_last_value() {
        let mut names: Names<u8> = [("b", 1), ("a", 2), ("b", 3)].into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), [("a", &2), ("b", &3)]);
        names.insert_new("a", 9);
        assert_eq!(names.get("a"), Some(&2));
        assert_eq!(names.insert("c", 4), None);
        assert_eq!(names.len(), 3);
        assert!(!names.contains_key("d"));
    }

    #[test]
    fn a_set_tells_what_is_new() {
        let mut set = NameSet::default();
        assert!(set.insert("x"));
        assert!(!set.insert("x"));
        let same: NameSet = ["x"].into_iter().collect();
        assert_eq!(set, same);
    }
}
