//! The kinds of export file, and how a header tells which one it is.

use toklake_lake::nearest;

use super::columns::{Column, Need, columns_of};
use super::fold::folded;

/// A kind of export file; also the landing stream it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Overview,
    Viewers,
    Content,
    FollowerHistory,
    FollowerActivity,
    FollowerGender,
    FollowerTerritories,
    SuiteOverview,
    SuiteAudience,
    SuiteVideos,
    /// The JSON of "Download your data".
    Portability,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Overview,
        Self::Viewers,
        Self::Content,
        Self::FollowerHistory,
        Self::FollowerActivity,
        Self::FollowerGender,
        Self::FollowerTerritories,
        Self::SuiteOverview,
        Self::SuiteAudience,
        Self::SuiteVideos,
        Self::Portability,
    ];

    /// The stream's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Viewers => "viewers",
            Self::Content => "content",
            Self::FollowerHistory => "follower_history",
            Self::FollowerActivity => "follower_activity",
            Self::FollowerGender => "follower_gender",
            Self::FollowerTerritories => "follower_territories",
            Self::SuiteOverview => "suite_overview",
            Self::SuiteAudience => "suite_audience",
            Self::SuiteVideos => "suite_videos",
            Self::Portability => "portability",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The raw datasets that rows of this kind go to, without their zone.
    pub fn datasets(self) -> &'static [&'static str] {
        match self {
            Self::Overview => &["export__overview"],
            Self::Viewers => &["export__viewers"],
            Self::Content => &["export__content"],
            Self::FollowerHistory => &["export__follower_history"],
            Self::FollowerActivity => &["export__follower_activity"],
            Self::FollowerGender => &["export__follower_gender"],
            Self::FollowerTerritories => &["export__follower_territories"],
            Self::SuiteOverview => &["export__suite_overview"],
            Self::SuiteAudience => &["export__suite_audience"],
            Self::SuiteVideos => &["export__suite_videos"],
            Self::Portability => &["export__posts", "export__followers"],
        }
    }

    fn of_tables() -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(|kind| !columns_of(*kind).is_empty())
    }
}

/// Where a file has the columns of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub kind: Kind,
    /// Position in the header for each column of the kind, in the kind's order.
    pub(crate) positions: Vec<Option<usize>>,
    /// Positions of columns we do not know.
    pub(crate) unknown: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    #[error("the file has no header")]
    NoHeader,
    #[error("the header has column `{column}` twice, so its numbers cannot be told apart")]
    Twice { column: String },
    #[error(
        "no known export has these columns; the nearest is `{}`: {}",
        nearest.name(), difference(missing, unknown)
    )]
    Unknown {
        nearest: Kind,
        /// Columns that the nearest kind has and the file lacks.
        missing: Vec<String>,
        /// Columns of the file that the nearest kind lacks.
        unknown: Vec<String>,
    },
}

/// Recognises a kind by the names of the columns; order, case and blanks make no difference.
pub fn recognise(header: &[String]) -> Result<Layout, KindError> {
    let names = distinct_names(header)?;
    let fits: Vec<Fit> = Kind::of_tables()
        .map(|kind| Fit::of(kind, &names))
        .collect();
    let complete = fits.iter().filter(|fit| fit.is_complete());
    if let Some(best) = complete.min_by_key(|fit| (fit.layout.unknown.len(), fit.layout.kind)) {
        return Ok(best.layout.clone());
    }
    let nearest = fits.into_iter().min_by_key(Fit::distance);
    Err(nearest.map_or(KindError::NoHeader, |fit| fit.error(header)))
}

/// The layout of a file whose kind is known already.
pub fn layout_of(kind: Kind, header: &[String]) -> Result<Layout, KindError> {
    let fit = Fit::of(kind, &distinct_names(header)?);
    match fit.is_complete() {
        true => Ok(fit.layout),
        false => Err(fit.error(header)),
    }
}

fn distinct_names(header: &[String]) -> Result<Vec<String>, KindError> {
    let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
    if names.iter().all(String::is_empty) {
        return Err(KindError::NoHeader);
    }
    for (index, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..index].contains(name) {
            return Err(KindError::Twice {
                column: header[index].trim().to_owned(),
            });
        }
    }
    Ok(names)
}

/// What a misspelt column weighs against columns too few and too many: a kind that explains a
/// strange name is nearer than one that only asks for fewer columns.
const SLIP: i64 = 4;

/// How well a header fits one kind.
struct Fit {
    layout: Layout,
    missing: Vec<&'static Column>,
    has_any_of: bool,
    /// Names that look like a missing column with a slip of the pen.
    alike: usize,
}

impl Fit {
    fn of(kind: Kind, names: &[String]) -> Self {
        let columns = columns_of(kind);
        let positions: Vec<Option<usize>> = columns
            .iter()
            .map(|column| names.iter().position(|name| column.is_called(name)))
            .collect();
        let present = |need: Need| {
            let pairs = columns.iter().zip(&positions);
            pairs.filter(move |(column, _)| column.need == need)
        };
        let missing = present(Need::Always).filter(|(_, at)| at.is_none());
        let missing: Vec<&Column> = missing.map(|(column, _)| column).collect();
        let has_signs = present(Need::Sign).count() > 0;
        let unknown: Vec<usize> = (0..names.len())
            .filter(|at| !positions.contains(&Some(*at)))
            .collect();
        let absent = columns.iter().zip(&positions);
        let absent: Vec<String> = absent
            .filter(|(_, at)| at.is_none())
            .flat_map(|(column, _)| column.headers.iter().map(|header| folded(header)))
            .collect();
        let is_alike =
            |at: &&usize| nearest(&names[**at], absent.iter().map(String::as_str)).is_some();
        Self {
            alike: unknown.iter().filter(is_alike).count(),
            missing,
            has_any_of: !has_signs || present(Need::Sign).any(|(_, at)| at.is_some()),
            layout: Layout {
                kind,
                unknown,
                positions,
            },
        }
    }

    fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.has_any_of
    }

    /// Columns too few and too many, less what misspelt names explain.
    fn distance(&self) -> i64 {
        let count = |names: usize| i64::try_from(names).unwrap_or(i64::MAX / 16);
        count(self.missing.len() + self.layout.unknown.len()) - SLIP * count(self.alike)
    }

    fn error(&self, header: &[String]) -> KindError {
        let missing = self.missing.iter();
        let unknown = self.layout.unknown.iter();
        KindError::Unknown {
            nearest: self.layout.kind,
            missing: missing.map(|column| column.headers[0].to_owned()).collect(),
            unknown: unknown.map(|at| header[*at].trim().to_owned()).collect(),
        }
    }
}

/// How the file differs from the nearest kind, seen from the file.
fn difference(missing: &[String], unknown: &[String]) -> String {
    match (missing, unknown) {
        ([], []) => "the file has none of the columns that tell that kind from others".to_owned(),
        ([], more) => format!(
            "the file has {} in place of those that tell that kind",
            list(more)
        ),
        (less, []) => format!("the file lacks {}", list(less)),
        (less, more) => format!(
            "the file lacks {} and has {} instead",
            list(less),
            list(more)
        ),
    }
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn every_known_header_is_its_kind() {
        for (names, kind) in [
            (
                "Date,Video Views,Profile Views,Likes,Comments,Shares",
                Kind::Overview,
            ),
            (
                "Date,Video Views,Profile Views,Likes,Comments,Shares,New followers",
                Kind::Overview,
            ),
            (
                "Shares,Comments,Likes,Profile Views,Video Views,Date",
                Kind::Overview,
            ),
            (
                "Date,Total Viewers,New Viewers,Returning Viewers",
                Kind::Viewers,
            ),
            (
                "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views",
                Kind::Content,
            ),
            (
                "Date,Followers,Difference in followers from previous day",
                Kind::FollowerHistory,
            ),
            ("Date,Hour,Active followers", Kind::FollowerActivity),
            ("Gender,Distribution", Kind::FollowerGender),
            ("Top territories,Distribution", Kind::FollowerTerritories),
            (
                "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Phone number clicks ,Leads submission,Net growth,New followers,Lost followers",
                Kind::SuiteOverview,
            ),
            (
                "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Website clicks,New followers,Lost followers",
                Kind::SuiteOverview,
            ),
            (
                "Date,New followers,Total followers,Reached audience,Engaged audience",
                Kind::SuiteAudience,
            ),
            (
                "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites",
                Kind::SuiteVideos,
            ),
            (
                "Datum,Videovisningar,Målgrupp som nåtts,Profilvisningar,Gilla-markeringar,Delningar,Kommentarer,Klick på produktlänkar,Produktlänk genomför betalning,GMV för produktlänkar,Webbplatsklickar,Telefonnummerklickar,Insamlade leads,Klick på nedladdningslänk för app,Nettotillväxt,Nya följare,Tappade följare",
                Kind::SuiteOverview,
            ),
            (
                "Videotitel,Videolänk,Publiceringstid,Videovisningar,Gilla-markeringar,Kommentarer,Delningar,Lägg till i Favoriter",
                Kind::SuiteVideos,
            ),
        ] {
            let layout =
                recognise(&header(names)).unwrap_or_else(|error| panic!("{names}: {error}"));
            assert_eq!(layout.kind, kind, "{names}");
            assert!(layout.unknown.is_empty(), "{names}");
        }
    }

    #[test]
    fn an_unknown_header_is_answered_with_the_nearest_kind() {
        let error = recognise(&header("Date,All Viewers,New Viewers,Returning Viewers"));
        let text = error.expect_err("no kind has this").to_string();
        assert!(text.contains("`viewers`"), "{text}");
        assert!(
            text.contains("`Total Viewers`") && text.contains("`All Viewers`"),
            "{text}"
        );
    }

    #[test]
    fn a_column_that_is_missing_or_strange_is_said_in_a_whole_sentence() {
        let told = |names: &str| recognise(&header(names)).expect_err("no kind").to_string();
        let nearest = "no known export has these columns; the nearest is `overview`: the file";
        assert_eq!(
            told("Date,Video Views,Profile Views,Likes,Comments"),
            format!("{nearest} lacks `Shares`")
        );
        assert_eq!(
            told("Date,Video Views,Profile Views,Likes,Comments,Shered"),
            format!("{nearest} lacks `Shares` and has `Shered` instead")
        );
    }

    #[test]
    fn a_misspelt_column_does_not_make_it_another_kind() {
        for names in ["Date,Video Vews", "Date,Video Vews,Profile Views,Likes"] {
            let error = recognise(&header(names)).expect_err("no kind has this");
            assert!(error.to_string().contains("`overview`"), "{error}");
        }
    }

    #[test]
    fn a_header_that_is_empty_or_repeats_a_column_is_refused() {
        assert_eq!(recognise(&[]), Err(KindError::NoHeader));
        assert_eq!(recognise(&header("")), Err(KindError::NoHeader));
        let twice = recognise(&header("Gender,Distribution,distribution "));
        assert!(matches!(twice, Err(KindError::Twice { .. })));
    }

    #[test]
    fn names_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_survived(header in proptest::collection::vec("\\PC*", 0..8)) {
            let _ = recognise(&header);
        }
    }
}
