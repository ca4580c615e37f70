//! What a text needs to stand in Markdown or on a page, and a path in a link.

/// Text for Markdown: on one line, without a sign that Markdown, its tables or its HTML would read as markup.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.trim().chars() {
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A paragraph for Markdown: as [`markdown`], and its first word opens no heading, list or quote.
pub(super) fn markdown_paragraph(text: &str) -> String {
    let text = markdown(text);
    let first = text.split(' ').next().unwrap_or_default();
    let number = first.trim_start_matches(|c: char| c.is_ascii_digit());
    if first.starts_with(['#', '>', '=']) || matches!(first, "-" | "+") || first.starts_with("---") {
        format!("\\{text}")
    } else if number.len() < first.len() && matches!(number, "." | ")") {
        text.replacen(number, &format!("\\{number}"), 1)
    } else {
        text
    }
}

/// A link to a heading, by the anchor that readers of Markdown give it: letters and digits in lower case, hyphens for blanks.
pub(super) fn link_to_heading(title: &str) -> String {
    let kept = title.trim().chars().filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
    link(&format!("#{}", anchor.to_lowercase()))
}

/// Shell commands for Markdown: an indented block needs no fence that a command could close.
pub(super) fn markdown_code(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// A link's target: every byte outside the plain characters of a URL is percent-encoded.
pub(super) fn link(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/#?=&%+,;@".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The units that stay on the line of their number.
const UNITS: [&str; 8] = ["%", "points", "ms", "s", "Hz", "nA", "MB", "GB"];

/// A page whose texts have no-break spaces between numbers and units; style and commands are no texts.
pub(super) fn with_units_kept(html: &str) -> String {
    let keep = |piece: &str| match piece.split_once('>') {
        Some((tag, text)) if tag != "style" && tag != "code" => format!("{tag}>{}", keep_units(text)),
        _ => piece.to_owned(),
    };
    html.split('<').map(keep).collect::<Vec<_>>().join("<")
}

fn keep_units(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_inclusive(' ') {
        let unit = word.trim_end_matches(|c: char| c != '%' && !c.is_alphanumeric());
        let number = kept.strip_suffix(' ').filter(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        if UNITS.contains(&unit) && number.is_some() {
            kept.pop();
            kept.push('\u{a0}');
        }
        kept.push_str(word);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stays_with_its_number() {
        for (text, kept) in [
            ("1.57 % (1.2 to 1.9 %), 16 MB", "1.57\u{a0}% (1.2 to 1.9\u{a0}%), 16\u{a0}MB"),
            ("error (%) of 10 %; about % 5 s\n", "error (%) of 10\u{a0}%; about % 5\u{a0}s\n"),
            ("3 series, 2 seeds", "3 series, 2 seeds"),
        ] {
            assert_eq!(keep_units(text), kept);
        }
        let page =
            "<style>a > b { margin: 0 s }</style><p class=\"5 %\">5 %<b>6 s</b></p><code>--seeds 1 s</code>";
        let kept = page.replace("\">5 %<b>6 s", "\">5\u{a0}%<b>6\u{a0}s");
        assert_eq!(with_units_kept(page), kept);
    }
}
