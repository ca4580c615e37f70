//! The schemes of the addresses of files. Case does not matter in them (RFC 3986, section 3.1).

/// The protocol by which a server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Plain HTTP: neither the server nor the answer is authenticated.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The scheme of an address; none if the text is not an address.
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
