//! The reference page of the settings, made from their table.

use std::fmt::Write;

use super::table::{Preset, SETTINGS, Setting};

const HEAD: &str = "\
# Settings

Each setting can be said in `toklake.toml`, in the environment, and some by a flag. A flag outweighs the
environment, the environment outweighs `toklake.toml`, and that the default. `toklake.toml` is looked for in
the working directory; `--config FILE` names another. A file `.env` in the working directory is read as if it
stood in the environment, and the real environment outweighs it. A variable that is empty counts as not set.

An unknown key, a wrong type or a wrong unit is refused with its line and the nearest known key. A secret does not
stand in `toklake.toml`: it is said in the environment, in `.env`, or by a file of which only the path is said. No
message, log or report shows one.
";

const TAIL: &str = "
## `[accounts]`

Other names of an account, for files that carry an old handle or a name that somebody gave them. Names are
compared without `@` and in lower case; one name belongs to one account only. It has no variable and no flag.

```toml
[accounts]
\"zone.a0\" = [\"zone_a0_old\", \"my artist\"]
```
";

/// `docs/reference/settings.md`.
pub fn settings_reference() -> String {
    let mut page = HEAD.to_owned();
    let mut section = None;
    for setting in SETTINGS {
        let own = setting.key.split_once('.').map(|(section, _)| section);
        if own != section {
            section = own;
            page.push_str(&format!("\n## `[{}]`\n", own.unwrap_or_default()));
        }
        entry(&mut page, setting).expect("writing to a text cannot fail");
    }
    page.push_str(TAIL);
    page
}

fn entry(page: &mut String, setting: &Setting) -> std::fmt::Result {
    let about = setting.about;
    writeln!(page, "\n### `{}`\n\n{about}\n", setting.key)?;
    writeln!(page, "- type: {}", setting.kind)?;
    match setting.preset {
        Preset::Value(value) => writeln!(page, "- default: `{value}`")?,
        Preset::Words(words) => writeln!(page, "- default: {words}")?,
    }
    writeln!(page, "- variable: `{}`", setting.variable)?;
    if let Some(flag) = setting.flag {
        writeln!(page, "- flag: `{flag}`")?;
    }
    writeln!(page, "- example: `{}`", setting.example_line())
}
