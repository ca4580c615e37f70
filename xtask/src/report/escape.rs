//! What a text needs to stand in Markdown, and a path in a link.

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
