//! What an app's file tells the server that looks for the app in it.

/// Why what a file has under a name is no app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// There is nothing of that name.
    Name,
    /// It is a value that cannot be called.
    Value,
    /// It is an attribute that a Flask app has not.
    Attribute,
    /// It is a Flask app that is called like a function that makes one.
    Called,
}
