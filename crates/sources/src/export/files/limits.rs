//! How much a stranger's file may ask of us, each bound a setting with a unit and a default.

/// A limit that was met, by the name of its setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    MaxUnpacked,
    MaxRatio,
    MaxEntries,
    MaxDepth,
    MaxLine,
    MaxCells,
    MaxRows,
    MaxSharedStrings,
    MaxDocument,
}

impl Setting {
    /// The key under which a person finds the limit in `toklake.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxUnpacked => "import.max_unpacked",
            Self::MaxRatio => "import.max_ratio",
            Self::MaxEntries => "import.max_entries",
            Self::MaxDepth => "import.max_depth",
            Self::MaxLine => "import.max_line",
            Self::MaxCells => "import.max_cells",
            Self::MaxRows => "import.max_rows",
            Self::MaxSharedStrings => "import.max_shared_strings",
            Self::MaxDocument => "import.max_document",
        }
    }
}

/// Bounds on memory, disk and time for one import.
///
/// Reading a table takes about three times the size of its text, plus some 50 bytes a cell:
/// the bytes, the line as received and the cells. `max_document` bounds that for CSV and JSON;
/// `max_cells`, `max_rows` and `max_document` together bound it for a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `import.max_unpacked`, bytes: what one archive and the archives inside it may produce.
    pub max_unpacked: u64,
    /// `import.max_ratio`, bytes produced per packed byte, from the first MiB of an entry on.
    pub max_ratio: u32,
    /// `import.max_entries`: entries of one archive and the archives inside it.
    pub max_entries: u32,
    /// `import.max_depth`: how many archives deep inside an archive we look.
    pub max_depth: u32,
    /// The longest entry name in bytes; file systems know no longer one, so it is no setting.
    pub max_name: u32,
    /// `import.max_line`, bytes: the longest record of a CSV file.
    pub max_line: usize,
    /// `import.max_cells`: filled cells of one sheet.
    pub max_cells: u64,
    /// `import.max_rows`: filled rows of one sheet.
    pub max_rows: u64,
    /// `import.max_shared_strings`, bytes: the table of texts that the cells of a workbook share.
    pub max_shared_strings: u64,
    /// `import.max_document`, bytes: a CSV or JSON document, or the parts of a workbook unpacked.
    pub max_document: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_unpacked: 8 << 30,
            max_ratio: 250,
            max_entries: 10_000,
            max_depth: 1,
            max_name: 255,
            max_line: 1 << 20,
            max_cells: 5_000_000,
            max_rows: 1 << 20,
            max_shared_strings: 32 << 20,
            max_document: 256 << 20,
        }
    }
}
