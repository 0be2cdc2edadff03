//! What `nginx -T` prints: the files of a config one after the other, each behind its name.
//!
//! Follows `ngx_show_version_info` and the dump in `main` of `nginx.c`.

use crate::nginx::stock::{self, Params};

/// What stands before a file's name, and behind it.
const MARK: (&str, &str) = ("# configuration file ", ":");
/// What only a config has: before the first file nginx may have said something of the test, or
/// the command is copied with its output.
const CONFIG: [char; 3] = ['{', ';', '}'];
/// Where a scenario's files lie.
const FOLDER: &str = "/etc/nginx/";

/// The files of a dump, the main one first, by the names that sections have; none if it is no
/// dump. Stock files that are as they come are left out.
pub fn files(text: &str) -> Vec<(&str, &str)> {
    let mut marks: Vec<(&str, usize, usize)> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        let path = line.trim_end().strip_prefix(MARK.0);
        match path.and_then(|path| path.strip_suffix(MARK.1)) {
            Some(path) if path.starts_with('/') => marks.push((path, offset, end)),
            _ if marks.is_empty() && (line.starts_with('#') || line.contains(CONFIG)) => {
                return Vec::new();
            }
            _ => {}
        }
        offset = end;
    }
    let main = marks.first().map_or("", |(path, ..)| *path);
    let folder = &main[..main.rfind('/').map_or(0, |slash| slash + 1)];
    // Where the config itself names its folder, names of files stay whole.
    let whole = folder != FOLDER && text.matches(folder).count() > marks.len();
    let mut files = Vec::new();
    for (index, (path, _, start)) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(text.len(), |(_, at, _)| *at);
        let content = &text[*start..end];
        // nginx puts a line end of its own behind each file.
        let content = content.strip_suffix('\n').unwrap_or(content);
        let name = match path.strip_prefix(folder) {
            _ if index == 0 => "nginx.conf",
            Some(name) if !whole => name,
            _ => path,
        };
        if !stock::files(Params::Nginx).contains(&(name, content)) {
            files.push((name, content));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_cut_into_its_files() {
        let text = "root@web1:~# nginx -T\nnginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n\
                    # configuration file /etc/nginx/nginx.conf:\nhttp { include conf.d/*.conf; }\n\n\
                    # configuration file /etc/nginx/conf.d/a.conf:\nserver {\n}\n\n";
        let expected = [
            ("nginx.conf", "http { include conf.d/*.conf; }\n"),
            ("conf.d/a.conf", "server {\n}\n"),
        ];
        assert_eq!(files(text), expected);
    }

    #[test]
    fn a_folder_that_is_named_stays_in_the_names() {
        let text = "# configuration file /opt/nginx/nginx.conf:\ninclude /opt/nginx/a.conf;\n\n\
                    # configuration file /opt/nginx/a.conf:\n#\n";
        let names: Vec<_> = files(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["nginx.conf", "/opt/nginx/a.conf"]);
        let text = text.replace("include /opt/nginx/", "include ");
        let names: Vec<_> = files(&text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["nginx.conf", "a.conf"]);
    }

    #[test]
    fn a_stock_file_as_it_comes_is_left_out() {
        let (name, stock) = stock::files(Params::Nginx)[0];
        let text = format!(
            "# configuration file /etc/nginx/nginx.conf:\n#\n\n# configuration file /etc/nginx/{name}:\n{stock}\n"
        );
        assert_eq!(files(&text).len(), 1);
        assert_eq!(files(&text.replace(stock, "")).len(), 2);
    }

    #[test]
    fn a_config_is_no_dump() {
        assert!(files("server { }\n# configuration file /x:\n").is_empty());
        assert!(files("# mine\n# configuration file /x:\n").is_empty());
        assert!(files("").is_empty());
    }
}
