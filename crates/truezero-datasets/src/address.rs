//! The schemes of addresses that files are fetched from. They are the same in capitals (RFC 3986, section 3.1).

/// How a server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// By plain HTTP: nothing tells who answers, or whether the answer was changed on its way.
    Http,
    /// By HTTP over TLS.
    Https,
}

impl Scheme {
    /// The scheme of an address; none if the text is no address.
    pub(crate) fn of(address: &str) -> Option<Self> {
        match address.split_once("://")?.0.to_ascii_lowercase().as_str() {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_do_not_matter() {
        for (address, scheme) in [
            ("http://a.example/", Some(Scheme::Http)),
            ("HTTP://a.example/", Some(Scheme::Http)),
            ("HttpS://a.example/", Some(Scheme::Https)),
            ("ftp://a.example/", None),
            ("/mnt/http/data", None),
            ("http:", None),
        ] {
            assert_eq!(Scheme::of(address), scheme, "{address}");
        }
    }
}
